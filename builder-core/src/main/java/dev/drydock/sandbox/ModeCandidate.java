package dev.drydock.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * One mode and what is known of it before it is tried.
 *
 * @param maps users and groups, for {@link Mode#ROOTLESS} and {@link Mode#SINGLE}
 * @param obstacle why it need not be tried; empty if it may work
 * @param fix how to remove the obstacle; empty if there is none
 */
public record ModeCandidate(Mode mode, Optional<Maps> maps, String obstacle, String fix) {
    /** The two maps of a user namespace. */
    public record Maps(IdMap users, IdMap groups) {}

    static ModeCandidate possible(Mode mode) {
        return new ModeCandidate(mode, Optional.empty(), "", "");
    }

    /** No namespaces: nothing that could fail. */
    public static ModeCandidate plain() {
        return possible(Mode.PLAIN);
    }

    static ModeCandidate blocked(Mode mode, String obstacle, String fix) {
        return new ModeCandidate(mode, Optional.empty(), obstacle, fix);
    }

    /** The name of the folder of trees that belong to this mode. */
    public String treesName() {
        return switch (mode) {
            case SINGLE, CHROOT -> mode.word();
            default ->
                maps.map(both -> IdMap.treesName(both.users(), both.groups())).orElse("root");
        };
    }

    /** The words of {@code drydock-init boot} between the parent's number and the command. */
    List<String> bootArguments() {
        return maps.map(both -> List.of(
                        mode.word(), both.users().toArgument(), both.groups().toArgument()))
                .orElse(List.of(mode.word()));
    }
}
