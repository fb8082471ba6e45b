using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>
/// Looks at requests and replies on their way through the dispatcher, and may change, answer or refuse them. Thread-safe: one object
/// serves all requests.
/// </summary>
/// <remarks>
/// <para>
/// Added with <c>AddProviderKit().AddFilter&lt;Mine&gt;()</c>. Filters are nested in the order they are added: the first sees a request
/// first and its reply last. Requests and replies are bytes in the format that the client speaks; <see cref="FilterContext.Request"/> says
/// which one that is, and <see cref="RequestFilterContext.ReadCanonicalAsync"/> gives the request in OpenAI's.
/// </para>
/// <para>
/// A filter that throws fails the request: a guard that is broken lets nothing pass. A <see cref="ProviderException"/> becomes the client's
/// error; any other exception is logged and becomes a 500. Every refusal reaches the client in the error format of its own API, and the
/// request's trail names the filter.
/// </para>
/// </remarks>
/// <example>
/// Keeps the requests of some clients away from all but two providers:
/// <code>
/// internal sealed class EuropeOnly : IDispatchFilter
/// {
///     private static readonly string[] European = ["mistral", "ollama"];
///
///     public ValueTask&lt;ProviderError?> OnAttemptAsync(AttemptFilterContext context, CancellationToken cancellationToken)
///     {
///         bool isBound = context.Request.ClientName?.StartsWith("eu-", StringComparison.Ordinal) == true;
///         if (!isBound || European.Contains(context.Provider)) return default;
///         return new(new ProviderError(ProviderErrorKind.PermissionDenied, $"{context.Provider} is not in Europe. Use a model of {string.Join(" or ", European)}.")
///         {
///             Code = "not_in_europe",
///         });
///     }
/// }
/// </code>
/// </example>
[Experimental(ProviderKitExperiments.Filters)]
public interface IDispatchFilter
{
    /// <summary>The name in trails and logs. Default: the name of the type.</summary>
    string Name => GetType().Name;

    /// <summary>
    /// Called once per request, before its model is looked up. Requests that are passed through (images, audio, files) and questions about
    /// stored responses come here too; their <see cref="ChatRequest.Body"/> is an empty object, which cannot be replaced.
    /// </summary>
    /// <param name="context">The request, which can be changed here.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves or the app stops.</param>
    /// <returns>Whether the request goes on. Default: it does.</returns>
    ValueTask<FilterDecision> OnRequestAsync(RequestFilterContext context, CancellationToken cancellationToken) => default;

    /// <summary>Called before each call to an upstream, when its target and token are known.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves or the app stops.</param>
    /// <returns>
    /// Why the target is not to be called; null, the default, when it is. The target is left with this error: another of the plan is tried
    /// where its rules go on after an error of that kind. The token is not blamed.
    /// </returns>
    ValueTask<ProviderError?> OnAttemptAsync(AttemptFilterContext context, CancellationToken cancellationToken) => default;

    /// <summary>
    /// Called after each call to an upstream that <see cref="OnAttemptAsync"/> let pass; after a stream's first content. Not called when
    /// the client left. An exception is logged and changes nothing.
    /// </summary>
    /// <param name="context">The attempt.</param>
    /// <param name="error">What it failed at; null when it succeeded.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves or the app stops.</param>
    ValueTask OnAttemptedAsync(AttemptFilterContext context, ProviderError? error, CancellationToken cancellationToken) => default;

    /// <summary>Called with a whole reply, before the client gets it. Not called for errors and for replies that are passed through.</summary>
    /// <param name="context">The reply, which can be changed here.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves or the app stops.</param>
    /// <returns>Why the client is not given the reply; null, the default, when it is.</returns>
    ValueTask<ProviderError?> OnReplyAsync(ReplyFilterContext context, CancellationToken cancellationToken) => default;

    /// <summary>Called with a streamed reply, before the client gets its first event.</summary>
    /// <param name="context">The request and who answers it; <see cref="ReplyFilterContext.Body"/> is empty.</param>
    /// <returns>What takes the events; null, the default, when this filter does not look at them.</returns>
    IStreamFilter? BeginStream(ReplyFilterContext context) => null;
}
