using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Requests in Ollama's formats to vendors of each format: what is special about this format, translated or passed through. The rest: <see cref="Vendors.Contract.Clients.ClientContractTests"/>.</summary>
[TestFixture(typeof(OpenAIFixtures))]
[TestFixture(typeof(CopilotFixtures))]
[TestFixture(typeof(OpenRouterFixtures))]
[TestFixture(typeof(XaiFixtures))]
[TestFixture(typeof(AnthropicFixtures))]
[TestFixture(typeof(GoogleFixtures))]
[TestFixture(typeof(OllamaFixtures))]
public class OllamaContractTests<T>
    where T : IProviderFixtures, new()
{
    private readonly T _fixtures = new();

    [Test]
    public async Task ImagesOfTools_StandWhereTheVendorTakesThem()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes($$$"""
            {"model":"{{{_fixtures.Model}}}","stream":false,"messages":[{"role":"user","content":"Look"},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"see","arguments":{} } }]},
             {"role":"tool","content":"Seen","images":["iVBORw0KGgo="]}]}
            """), WireFormat.OllamaChat));

        Assert.That(result.Error, Is.Null);
        string sent = gateway.Body!.ToJsonString();
        Assert.That(sent.Split("iVBORw0KGgo="), Has.Length.EqualTo(2), sent);
        Assert.That(sent, Does.Not.Contain("extra_content"));
        foreach (var message in gateway.Body["messages"]?.AsArray() ?? [])
            if ((string?)message!["role"] == "tool" && _fixtures is not OllamaFixtures) Assert.That(message.ToJsonString(), Does.Not.Contain("iVBORw0KGgo="));
        if (_fixtures is AnthropicFixtures) Assert.That(sent, Does.Match("\"tool_result\".*iVBORw0KGgo=").And.Not.Contain("[Image"), "results have images there");
    }

    [Test]
    public async Task Errors_AreTexts()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Answer(_fixtures.RateLimited));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: true));
        var error = OllamaErrors.Of(result.Error!);
        Assert.That(error["error"]!.GetValue<string>(), Is.Not.Empty);
        Assert.That(error.Count, Is.EqualTo(1));
    }

    [Test]
    [Property("FAULTS", 65)]
    public async Task Streams_CutAfterEveryEvent_AreNeverDone()
    {
        foreach (string stream in (string[])[_fixtures.TextStream, _fixtures.ToolStream, _fixtures.ReasoningStream])
        {
            string[] events = stream.Split(_fixtures.EventEnd, StringSplitOptions.RemoveEmptyEntries);
            for (int count = 1; count < events.Length - 2; count++)
            {
                var (lines, error) = await StreamAsync(string.Concat(events[..count].Select(e => e + _fixtures.EventEnd)));
                Assert.That(error, Is.Not.Null, $"{count} of {events.Length}");
                Assert.That(lines.Select(line => (bool)line["done"]!), Has.None.True);
            }
        }
    }

    [Test]
    public async Task Load_IsAnsweredWithoutACallUnlessTheServerItselfCanBeAsked()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json("""{"model":"llama3.3","message":{"role":"assistant","content":""},"done_reason":"load","done":true}"""));
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes($$"""{"model":"{{_fixtures.Model}}","messages":[],"stream":false}"""), WireFormat.OllamaChat));
        Assert.That(result.Error, Is.Null);
        var reply = Json.Parse(result.Body)!;
        Assert.That(((string?)reply["model"], (string?)reply["done_reason"], (bool)reply["done"]!), Is.EqualTo((_fixtures.Model, "load", true)));
        Assert.That((gateway.Calls, result.IsEstimate), Is.EqualTo((_fixtures.Provider == "ollama" ? 1 : 0, false)));
    }

    private async Task<(List<JsonNode> Lines, ProviderError? Error)> StreamAsync(string stream)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Stream(stream, _fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: null));
        var lines = new List<JsonNode>();
        if (result.Error is not null) return (lines, result.Error);
        do
        {
            while (result.Stream!.TryRead(out var chunk)) lines.Add(Json.Parse(chunk)!);
        }
        while (await result.Stream.WaitToReadAsync());
        return (lines, result.Stream.Error);
    }

    private ChatRequest Request(bool? stream) => ChatRequest.Parse(Json.Bytes($$"""
        {"model":"{{_fixtures.Model}}","messages":[{"role":"user","content":"Hi"}]{{(stream is { } said ? $",\"stream\":{(said ? "true" : "false")}" : "")}},
         "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{} } } },{"type":"function","function":{"name":"time","parameters":{"type":"object","properties":{} } } }]}
        """), WireFormat.OllamaChat);
}
