using System.Text.Json;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>Requests a Copilot session from GitHub, without retries. Thread-safe.</summary>
/// <param name="client">Sends the request.</param>
/// <param name="address">The address of the exchange.</param>
/// <param name="headers">The headers of an editor.</param>
/// <param name="takesAddress">Whether the chat API's address is taken from the reply.</param>
/// <param name="time">The clock for a session's expiry.</param>
internal sealed class CopilotSessionRequest(
    UpstreamClient client, Uri address, IReadOnlyDictionary<string, string> headers, bool takesAddress, TimeProvider time)
{
    // GitHub's API answers 403, not 429, if the rate limit is exceeded.
    private static readonly ErrorRules Rules = new()
    {
        RateLimited = ["API rate limit exceeded", "You have exceeded a secondary rate limit"],
        LimitHeaders = [new LimitHeader("x-ratelimit-remaining", "x-ratelimit-reset", LimitUnit.Requests)],
    };

    /// <returns>The session, and how long to use it: until 60 s before it expires.</returns>
    public async Task<(ExchangedToken Session, TimeSpan GoodFor)> SendAsync(ApiToken token)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers) message.Headers.TryAddWithoutValidation(name, value);
        token.ApplyTo(message, scheme: "token");
        // Only the timeouts of the HTTP client end it. A cancelled request does not, since other requests may wait for the session.
        var reply = await client.SendAsync(message, ReplyForm.Whole, Rules, CancellationToken.None).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
            return reply.Error is { } error ? (new ExchangedToken(null, null, Explain(error)), default) : Read(reply.Body, token);
    }

    private (ExchangedToken, TimeSpan) Read(ReadOnlyMemory<byte> body, ApiToken token)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var reply = CopilotSessionReply.Read(json.RootElement);
            if (reply.Token is { } value && ApiToken.ProblemWith(value) is null)
                return (new ExchangedToken(token.Derive(value), takesAddress ? Trusted(reply.ApiAddress) : null), reply.GoodFor(time.GetUtcNow()));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Both are reported below. JsonDocument throws InvalidOperationException for half a surrogate pair.
        }
        var error = new ProviderError(
            ProviderErrorKind.BadReply, $"{GitHubCopilotVendor.Row.Name}: {address.Host} answered the exchange of the GitHub token with something that holds no session token.");
        return (new ExchangedToken(null, null, error), default);
    }

    /// <summary>The API address from GitHub's reply, if the session token may be sent there: over TLS, or on this machine if the exchange is, too.</summary>
    private string? Trusted(string? api) =>
        Uri.TryCreate(api, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && address.IsLoopback))
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? api
            : null;

    private static ProviderError Explain(ProviderError error)
    {
        string name = GitHubCopilotVendor.Row.Name;
        string said = error.Message.StartsWith($"{name}: ", StringComparison.Ordinal) ? error.Message[(name.Length + 2)..] : error.Message;
        return error.UpstreamStatus switch
        {
            403 when error.Kind == ProviderErrorKind.RateLimited =>
                Of(ProviderErrorKind.RateLimited, $"GitHub exchanges no more tokens for now: {said}"),
            401 or 403 or 404 => Of(
                ProviderErrorKind.UpstreamAuthentication,
                $"GitHub gave no Copilot session for the token ({error.UpstreamStatus}): {said} Either the token is wrong, or its account has no Copilot licence."),
            >= 400 and < 500 when error.Kind == ProviderErrorKind.InvalidRequest =>
                Of(ProviderErrorKind.UpstreamError, $"The exchange of the GitHub token failed ({error.UpstreamStatus}): {said}"),
            _ => error,
        };

        ProviderError Of(ProviderErrorKind kind, string message) =>
            new(kind, $"{name}: {message}") { UpstreamStatus = error.UpstreamStatus, RetryAfter = error.RetryAfter };
    }
}
