package rule

// All lists every rule in the order of the IDs. A rule that is not here does
// not run.
func All() []*Rule {
	return []*Rule{
		caseNumber(),      // J02
		dates(),           // J03
		articleBound(),    // J04
		capitalSums(),     // J07
		courtFee(),        // J08
		feeShares(),       // J09
		idNumbers(),       // J12
		appealNotice(),    // J16
		signatureBlock(),  // J18
		signingDate(),     // J19
		missingSections(), // J20
		doubledWords(),    // J22
		punctuation(),     // J23
		lookAlikes(),      // J24
	}
}
