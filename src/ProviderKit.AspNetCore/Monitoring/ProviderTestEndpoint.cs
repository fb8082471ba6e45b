using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>
/// <c>POST providers/{name}/test</c>: makes the provider's cheapest call with every token, or with the named one. A success
/// means that the test ran; <c>good</c> holds its result.
/// </summary>
internal sealed class ProviderTestEndpoint(TokenTester tester, OperatorLog log, ProviderPath providers)
{
    private const string Token = "token";

    public async ValueTask<MonitoringAnswer?> TestAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)
            || !MonitoringQuery.TryText(context, Token, out string? token, out error)) return error;
        if (token is not null && !provider.Tokens.Tokens.Any(t => t.Name == token)) return MonitoringErrors.UnknownToken(provider, Token);
        var results = token is null
            ? await tester.TestAsync(provider, context.RequestAborted).ConfigureAwait(false)
            : await tester.TestAsync(provider, token, context.RequestAborted).ConfigureAwait(false) is { } one ? [one] : [];
        if (results.Count == 0)
            return provider.Problem is { } problem
                ? MonitoringErrors.Conflict("provider_not_ready", problem)
                : MonitoringErrors.Conflict("provider_not_testable", $"{provider.Name} has no call that costs nothing, so it is not tested. Its requests show how it does.");
        log.Note(context, provider.Name, $"tested {(token is null ? "the tokens" : $"the token {token}")} of {provider.Name}");
        return ReplyOf(provider.Name, results);
    }

    private static ProviderTestReply ReplyOf(string provider, IReadOnlyList<TokenTestResult> results)
    {
        var decisive = TestOf(results.FirstOrDefault(static r => !r.Good) ?? results[0]);
        return new ProviderTestReply
        {
            Provider = provider,
            Good = decisive.Good,
            LatencyMs = decisive.LatencyMs,
            Models = decisive.Models,
            Error = decisive.Error,
            Tokens = results.Select(TestOf),
        };
    }

    private static TokenTest TestOf(TokenTestResult result) => new()
    {
        Key = result.Token,
        Good = result.Good,
        LatencyMs = MonitoringJson.Milliseconds(result.Latency),
        Models = result.Models,
        Error = result.Error is null ? null : OpenAIErrorDetail.Of(result.Error),
    };
}
