import Fuzzer

Fuzzer.run(RuleEntry.complaint)
