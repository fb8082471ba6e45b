using ProviderKit.Upstream;

namespace ProviderKit;

/// <content>Errors of upstreams.</content>
public sealed partial record ProviderError
{
    /// <summary>
    /// Creates the error of an upstream's error reply, classified like those of the built-in providers: by the rules, then by codes and words that vendors share,
    /// then by the status. For providers of apps.
    /// </summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="status">The HTTP status; 0 if there is none, then <paramref name="code"/> or <paramref name="type"/> stands for it.</param>
    /// <param name="message">The upstream's message; may be null. The gateway masks the tokens that it knows in it, and no other secrets.</param>
    /// <param name="code">Its code, such as <c>insufficient_quota</c>. Default: null.</param>
    /// <param name="type">Its type, such as <c>invalid_request_error</c>. Default: null.</param>
    /// <param name="param">The parameter it names. Default: null.</param>
    /// <param name="retryAfter">How long it asks to wait. Default: null, the message may say it.</param>
    /// <param name="rules">How the vendor's errors differ from the common form. Default: null, they do not.</param>
    public static ProviderError FromUpstream(
        string provider, int status, string? message, string? code = null, string? type = null, string? param = null, TimeSpan? retryAfter = null, ErrorRules? rules = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(provider);
        return UpstreamErrors.InReply(status, UpstreamErrorBody.Of(message, code, type, param, retryAfter), provider, rules ?? new ErrorRules());
    }
}
