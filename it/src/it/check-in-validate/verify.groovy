def json = new groovy.json.JsonSlurper()
def files = new File(basedir, "target/check.jsonl").readLines().collect { json.parseText(it) }
assert files*.file == ["Dockerfile", "docker/broken.Dockerfile"]
assert files[0].diagnostics*.rule.toSet() == ["StageNameCasing", "LegacyKeyValueFormat", "CopyIgnoredFile"].toSet()
assert files[0].diagnostics.every { it.severity == "warning" && it.fix && it.line >= 1 && it.column >= 1 }
assert files[1].diagnostics*.line == [2, 3]
assert files[1].diagnostics[0].message == "unknown instruction: COPPY"
assert files[1].diagnostics[0].fix == "did you mean COPY?"
assert files[1].diagnostics[1].rule == "WorkdirRelativePath"
assert new File(basedir, "target/warnings.jsonl").readLines().size() == 1
def sarif = json.parse(new File(basedir, "target/check.sarif"))
assert sarif.runs[0].results*.ruleId.toSet() == files[0].diagnostics*.rule.toSet()
def log = new File(basedir, "build.log").text
assert log.contains("the check found 1 error and 4 warnings")
assert log.contains("which count as errors (drydock.check.error)")
assert !log.contains("\tat dev.drydock")
return true
