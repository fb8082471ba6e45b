using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

/// <summary>Streams that vendors really sent, as clients of every format read them: the same text, thoughts and calls, in an order that each format's strictest SDK takes.</summary>
public class RecordedClientTests
{
    private static readonly (string Start, IProviderFixtures Vendor)[] Vendors =
    [
        ("openai-chat-", new OpenAIFixtures()), ("azure-chat-", new AzureFixtures()), ("xai-chat-", new XaiFixtures()), ("openrouter-chat-", new OpenRouterFixtures()), ("copilot-chat-", new CopilotFixtures()),
        ("anthropic-", new AnthropicFixtures()), ("google-", new GoogleFixtures()), ("ollama-chat-", new OllamaFixtures()),
    ];

    private static IEnumerable<TestCaseData> Recordings() =>
        from client in ContractPairs.Clients
        from recorded in RecordedReplies.Cases(
            "*stream*",
            file => Array.Find(Vendors, v => Path.GetFileName(file).StartsWith(v.Start, StringComparison.Ordinal)) is { Vendor: { } vendor } ? [file, vendor] : null,
            arguments: 2)
        select Case(client, recorded);

    private static TestCaseData Case(IClientFixtures client, TestCaseData recorded)
    {
        var made = new TestCaseData(client, recorded.Arguments[0], recorded.Arguments[1]).SetArgDisplayNames(client.Format.Name, recorded.Arguments[0] is string file ? Path.GetFileName(file) : "no recordings");
        return recorded.RunState == NUnit.Framework.Interfaces.RunState.Ignored ? made.Ignore((string)recorded.Properties.Get("_SKIPREASON")!) : made;
    }

    [TestCaseSource(nameof(Recordings))]
    public async Task Stream_Recorded_SaysTheSameToEveryClient(IClientFixtures client, string file, IProviderFixtures vendor)
    {
        var bridged = new BridgedVendor(client, vendor);
        string[] chunks = await bridged.ChunksAsync(await File.ReadAllTextAsync(file));

        var answer = bridged.Streamed(chunks);

        var deltas = chunks.Select(chunk => JsonNode.Parse(chunk)!).SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => choice!["delta"]).OfType<JsonNode>().ToArray();
        Assert.That(answer.Text, Is.EqualTo(string.Concat(deltas.Select(d => (string?)d["content"]))));
        Assert.That(answer.Thoughts, Is.EqualTo(string.Concat(deltas.Select(d => (string?)(d["reasoning_content"] ?? d["reasoning"] ?? d["reasoning_text"])))));
        Assert.That(answer.Calls, Is.EqualTo(CallsOf(deltas)));
        Assert.That(answer.Finish, Is.EqualTo(answer.Calls.Length > 0 ? client.Called : client.Done));
        for (int count = 0; count < chunks.Length; count += 1 + chunks.Length / 20)
            Assert.That(bridged.Streamed(chunks[..count], new ProviderError(ProviderErrorKind.ConnectionLost, "Gone.")).Finish, Is.Null);
    }

    private static string[] CallsOf(JsonNode[] deltas) =>
    [
        .. deltas.SelectMany(d => d["tool_calls"]?.AsArray() ?? []).GroupBy(call => (int)call!["index"]!)
            .Select(call => $"{call.Select(piece => (string?)piece!["function"]?["name"]).First(name => !string.IsNullOrEmpty(name))} {Compact(string.Concat(call.Select(piece => (string?)piece!["function"]?["arguments"])))}"),
    ];

    private static string Compact(string arguments) => arguments.Trim().Length == 0 ? "{}" : JsonNode.Parse(arguments)!.ToJsonString();
}
