/**
 * Cases and scenarios of other builders' test suites, built by Drydock in this JVM: what comes out is compared with what
 * Docker's engine makes of the same files, or with what the scenario itself says.
 *
 * <p>The cases are found by {@code corpus.dir}; where they are not, a line is printed and nothing is tested.
 */
package dev.drydock.it.conformance;
