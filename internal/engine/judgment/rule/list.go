package rule

import (
	"slices"
	"sync"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// All lists every rule in the order of the IDs. A rule that is not here does
// not run.
func All() []*Rule { return slices.Clone(built()) }

// built makes the rules once: some read tables, and none keeps anything of a
// document.
var built = sync.OnceValue(func() []*Rule {
	return []*Rule{
		rosterNames(confusion.Same), // J01
		caseNumber(),                // J02
		dates(),                     // J03
		articleBound(),              // J04
		shiftedArticles(),           // J05
		statuteTitles(),             // J06
		capitalSums(),               // J07
		courtFee(),                  // J08
		feeShares(),                 // J09
		listedSums(),                // J10
		prisonTerms(),               // J11
		idNumbers(),                 // J12
		ages(),                      // J13
		creditCodes(),               // J14
		bankCards(),                 // J15
		appealNotice(),              // J16
		courtNames(confusion.Same),  // J17
		signatureBlock(),            // J18
		signingDate(),               // J19
		missingSections(),           // J20
		numbering(),                 // J21
		doubledWords(),              // J22
		punctuation(),               // J23
		lookAlikes(),                // J24
		typos(),                     // J25
		confusedWords(),             // J26
		terminology(),               // J27
		claimsAnswered(),            // J28
		tiedQuantities(),            // J29
		quotedStatutes(),            // J30
		dateWords(),                 // J31
		publicationGate(),           // J32
		publicationNames(),          // J33
		publicationParticulars(),    // J34
		overRedaction(),             // J35
		indirectLeaks(),             // J36
		residues(),                  // J37
	}
})
