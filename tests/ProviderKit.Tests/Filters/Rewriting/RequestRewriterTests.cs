using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Dispatch.Filters;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Filters.Rewriting;

/// <summary>Rules of the settings, through the dispatcher.</summary>
public class RequestRewriterTests
{
    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Rule_ForEveryFormat_ChangesWhatIsSent(string client, bool stream)
    {
        // What every format has under a name of its own.
        var limits = new Dictionary<string, string>
        {
            ["chat"] = "max_tokens", ["items"] = "max_output_tokens", ["responses"] = "max_output_tokens", ["completions"] = "max_tokens", ["messages"] = "max_tokens",
            ["gemini"] = "generationConfig.maxOutputTokens", ["ollama"] = "options.num_predict", ["ollama-generate"] = "options.num_predict",
        };
        using var gateway = With(new RewriteRule { Formats = "*", Models = "other,ext-acme-*", Set = { [limits[client]] = "77" } });

        var answer = await gateway.RunAsync(client, stream);

        Assert.That(answer.Error?.Message, Is.Null);
        var sent = JsonNode.Parse(gateway.Sent.Single().Body)!;
        Assert.That((int?)(sent["max_tokens"] ?? sent["max_completion_tokens"]), Is.EqualTo(77), gateway.Sent[0].Body);
        Assert.That(answer.Filtered, Is.EqualTo(["rewriting: It changed the request."]));
    }

    [Test]
    public async Task Rules_Apply_InOrderByFormatModelAndProvider()
    {
        using var gateway = With(
            new RewriteRule { Formats = "openai_chat", Set = { ["model"] = "ext-acme-b" }, Models = "ext-acme-m" },
            new RewriteRule { Formats = "openai_chat", Set = { ["a"] = "1" }, Models = "ext-acme-b" },
            new RewriteRule { Formats = "openai_chat", Set = { ["wrong_model"] = "1" }, Models = "ext-acme-m" },
            new RewriteRule { Formats = "openai_responses", Set = { ["wrong_format"] = "1" } },
            new RewriteRule { Formats = "openai_chat", Provider = "ACME", Drop = { "a.b", "user" }, Set = { ["b"] = "high" }, Default = { ["user"] = "\"u\"", ["messages"] = "[]" } },
            new RewriteRule { Formats = "*", Provider = "openai", Set = { ["wrong_provider"] = "1" } });

        await gateway.RunAsync(ChatRequest.Parse(Json.Bytes("""{"model":"ext-acme-m","user":"x","messages":[{"role":"user","content":"hi"}]}""")));

        Json.AssertEqual(JsonNode.Parse(gateway.Sent.Single().Body), """{"user":"u","b":"high","a":1,"model":"b","messages":[{"role":"user","content":"hi"}]}""");
        Assert.That(gateway.Sent[0].Model, Is.EqualTo("b"));
    }

    [Test]
    public async Task Rule_ThatChangesNothing_LeavesTheBytes()
    {
        using var gateway = With(new RewriteRule { Formats = "openai_chat", Drop = { "user" }, Default = { ["model"] = "\"x\"" } });
        const string body = """{ "model" : "ext-acme-m" , "messages":[ ] }""";

        var answer = await gateway.RunAsync(ChatRequest.Parse(Json.Bytes(body)));

        Assert.That((gateway.Sent.Single().Body, answer.Filtered), Is.EqualTo((body.Replace("ext-acme-m", "m", StringComparison.Ordinal), Array.Empty<string>())));
    }

    [Test]
    public async Task Rule_ThatMakesTheRequestInvalid_IsTheGatewaysFault()
    {
        using var gateway = With(new RewriteRule { Formats = "openai_chat", Set = { ["messages"] = "7" } });
        var answer = await gateway.RunAsync("chat", stream: false);
        Assert.That((answer.Error!.Kind, answer.Error.Message), Is.EqualTo((ProviderErrorKind.Internal, answer.Error.Message)));
        Assert.That(answer.Error.Message, Does.Contain("ProviderKit:Rewrites"));
    }

    [Test]
    public void Rules_WithMistakes_AreReportedTogether()
    {
        using var gateway = With(
            new RewriteRule { Set = { ["a..b"] = "1" } },
            new RewriteRule { Formats = "openai_chat,klingon" },
            new RewriteRule { Formats = "*", Drop = { "stream" } });

        var failures = Assert.Throws<OptionsValidationException>(() => _ = gateway.Host.Options)!.Failures;

        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Rewrites:0:Set has the path 'a..b'"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Rewrites:0:Formats is missing").And.Some.Contains("openai_responses"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Rewrites:1 changes nothing"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Rewrites:1:Formats has no format named klingon"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Rewrites:2:Drop cannot change stream"));
    }

    private static FilterGateway With(params RewriteRule[] rules) => new(["Hi"], options =>
    {
        foreach (var rule in rules) options.Rewrites.Add(rule);
    });
}
