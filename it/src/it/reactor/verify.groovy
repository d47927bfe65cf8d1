// per module, with what is configured in the parent; a module without a Dockerfile builds nothing
assert new File(basedir, "a/target/drydock/module-a/image-id").exists()
assert new File(basedir, "b/target/drydock/module-b/image-id").exists()
assert !new File(basedir, "c/target/drydock").exists()
assert !new File(basedir, "target/drydock").exists()
// printing goals act once, and write where they are told
def images = new File(basedir, "images.txt").readLines()
assert images.count { it.startsWith("module-a ") } == 1
def doctor = new groovy.json.JsonSlurper().parse(new File(basedir, "doctor.json"))
assert doctor.canRunSteps && doctor.machine.maven
assert doctor.modes.find { it.mode == doctor.mode }.features.find { it.feature == "run" }.works
return true
