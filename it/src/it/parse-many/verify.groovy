def json = new groovy.json.JsonSlurper()
def answer = { name -> new File(basedir, "target/" + name).readLines() }
def files = answer("parsed.jsonl").collect { json.parseText(it) }
assert files*.file == ["a/Dockerfile", "b/Dockerfile"]
assert files[0].instructions[1].onbuild.name == "copy"
assert files[0].instructions[1].lines == [2, 4]
assert !files[1].containsKey("instructions")
assert files[1].diagnostics[0].message == "ENV must have two arguments"
assert json.parseText(answer("words.jsonl")[0]) == [value: "b", matched: [], unmatched: ["A"]]
assert json.parseText(answer("words.jsonl")[1]).error
assert json.parseText(answer("patterns.jsonl")[0]) == [match: false]
assert answer("outline.txt")[0] == "target stage-0"
assert answer("word.txt") == ["1"]
return true
