package check

// Version names the rules and their data. It is raised with every change that
// can change a hit, so that a document can be checked again, and a stored hit
// says by which rules it was made.
const Version = "2"
