/**
 * The distribution protocol, as a client: manifests and blobs from and to registries (OCI distribution-spec).
 *
 * <p>{@link dev.drydock.registry.Registry} is all that the rest of Drydock knows of it, small enough to be replaced by a
 * library one day; {@link dev.drydock.registry.HttpRegistry} is the one there is. From the outside in:
 *
 * <ul>
 *   <li>{@code HttpRegistry} checks names and refuses to work offline. Nothing of HTTP is loaded before it is needed.
 *   <li>{@code ManifestTransfer}, {@code BlobPull} and {@code BlobPush} are the operations. They check what comes in, and
 *       go on after a broken transfer.
 *   <li>{@code Dialogue} is one request and all it takes to get its answer: credentials when they are asked for, redirects
 *       that never carry them to another host, further tries.
 *   <li>{@code Sites} finds out whether a registry speaks HTTPS; {@code Authorizer} answers challenges, with tokens from
 *       {@code TokenServer}, proven by what {@code CredentialChain} finds in {@code AuthFile}s and helpers.
 *   <li>{@link dev.drydock.registry.Downloads} gets files from servers that are no registries, by the same transport.
 *   <li>{@code Transport} sends one request: the connection pool, TLS, proxies. Only here is the HTTP library seen.
 * </ul>
 *
 * <p>Registries, what they redirect to and token servers are hostile: answers are bounded, digests computed, their words
 * cleaned before they are shown. Credentials go to the registry and, over TLS, to the token server it names; their values
 * are in no message, trace or {@code toString}.
 */
@NullMarked
package dev.drydock.registry;

import org.jspecify.annotations.NullMarked;
