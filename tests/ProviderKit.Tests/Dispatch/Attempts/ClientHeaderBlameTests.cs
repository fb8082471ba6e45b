using ProviderKit.Dispatch.Attempts;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Attempts;

/// <summary>Only what a client's header itself caused is the client's: a header must not be a way to keep a token from its block.</summary>
public class ClientHeaderBlameTests
{
    private const string Model = "ext-acme-claude-3-opus-20240229";

    [TestCase("context-1m-2025-08-07", "The beta context-1m-2025-08-07 is not available for this subscription.", ProviderErrorKind.InvalidRequest)]
    [TestCase("context-1m-2025-08-07", "acme-beta is not for you.", ProviderErrorKind.InvalidRequest)]
    [TestCase("claude-3-opus-20240229", "Rate limit reached for claude-3-opus-20240229.", ProviderErrorKind.RateLimited)]
    [TestCase("opus-20240229", "Rate limit reached for claude-3-opus-20240229.", ProviderErrorKind.RateLimited)]
    [TestCase("limit", "Rate limit reached.", ProviderErrorKind.RateLimited)]
    public void Judge_Error_IsTheClientsWhereItNamesTheHeader(string value, string message, ProviderErrorKind expected)
    {
        var headers = new Dictionary<string, string> { ["acme-beta"] = value };
        Assert.That(ChatRequest.TryRead(Json.Bytes($$"""{"model":"{{Model}}","messages":[]}"""), out var request, out _, headers), Is.True);

        var judged = ClientHeaderBlame.Judge(new ProviderError(ProviderErrorKind.RateLimited, "acme: " + message) { UpstreamStatus = 429 }, request!, "acme");

        Assert.That(judged.Kind, Is.EqualTo(expected));
    }
}
