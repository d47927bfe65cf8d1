def metadata = new groovy.json.JsonSlurper().parse(new File(basedir, "target/drydock/app/metadata.json"))
assert metadata.names == ["from-line:2"]
def log = new File(basedir, "build.log").text
assert log =~ /(?m)^\[WARNING\].*unheardOf/
assert log =~ /(?m)^\[WARNING\].*drydock\.imgae.*drydock\.image/
def id = metadata.imageId.substring(7)
assert new File(store, "blobs/sha256/" + id).text.contains('"v":"line"')
return true
