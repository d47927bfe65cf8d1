def log = new File(basedir, "build.log").text
assert log.contains("offline")
assert log.contains("Dockerfile:1:")
assert log.contains("registry.example/not/here:1")
assert !log.contains("\tat dev.drydock")
return true
