package dev.drydock.dockerfile;

/**
 * One instruction of a Dockerfile, its flags and arguments typed. A closed family: one record for each keyword.
 *
 * <p>As parsed it has its words as written; {@link Dockerfile#expand} gives another with the variables of its place
 * replaced. Both know the same {@link Statement}.
 */
public sealed interface Instruction
        permits From,
                Run,
                Copy,
                Add,
                Env,
                Arg,
                Label,
                Workdir,
                User,
                Expose,
                Volume,
                Cmd,
                Entrypoint,
                Shell,
                StopSignal,
                Healthcheck,
                OnBuild,
                Maintainer {
    /** The text it was read from. */
    Statement source();

    /** The keyword in upper case. */
    default String name() {
        return source().name();
    }

    /** Where it stands, here-documents included. */
    default SourceRange range() {
        return source().range();
    }

    /** What the author wrote, in one line: continuations joined, no here-documents. */
    default String text() {
        return source().line();
    }

    /**
     * The same instruction with variables replaced where its kind allows (Dockerfile reference, "Environment
     * replacement"). {@link Dockerfile#expand} is the way in for callers: it tells where a failure is.
     *
     * @throws ExpansionException a word cannot be expanded
     * @throws InvalidValueException an expanded value is not what its place wants
     */
    Instruction expand(Expansion expansion) throws ExpansionException, InvalidValueException;

    /** Calls the method of {@code cases} that belongs to this variant. */
    <R> R accept(Cases<R> cases);

    /** One method for each variant, for callers that must treat all. */
    interface Cases<R> {
        R from(From from);

        R run(Run run);

        R copy(Copy copy);

        R add(Add add);

        R env(Env env);

        R arg(Arg arg);

        R label(Label label);

        R workdir(Workdir workdir);

        R user(User user);

        R expose(Expose expose);

        R volume(Volume volume);

        R cmd(Cmd cmd);

        R entrypoint(Entrypoint entrypoint);

        R shell(Shell shell);

        R stopSignal(StopSignal stopSignal);

        R healthcheck(Healthcheck healthcheck);

        R onBuild(OnBuild onBuild);

        R maintainer(Maintainer maintainer);
    }
}
