using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

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
        return MonitoringAnswer.Of(json => Write(json, provider.Name, results));
    }

    private static void Write(Utf8JsonWriter json, string provider, IReadOnlyList<TokenTestResult> results)
    {
        var decisive = results.FirstOrDefault(r => !r.Good) ?? results[0];
        json.WriteString("provider"u8, provider);
        WriteOutcome(json, decisive);
        json.WriteArray("tokens", results, static (json, result) =>
        {
            json.WriteStartObject();
            json.WriteString("key"u8, result.Token);
            WriteOutcome(json, result);
            json.WriteEndObject();
        });
    }

    private static void WriteOutcome(Utf8JsonWriter json, TokenTestResult result)
    {
        json.WriteBoolean("good"u8, result.Good);
        json.WriteSpan("latencyMs", result.Latency);
        json.WriteNumber("models"u8, result.Models);
        if (result.Error is null) return;
        json.WritePropertyName("error"u8);
        json.WriteError(result.Error);
    }
}
