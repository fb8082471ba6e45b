using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>A stream put together again, as an OpenAI client would.</summary>
internal sealed class StreamedReply
{
    public string Content { get; private set; } = "";

    public string Reasoning { get; private set; } = "";

    public List<(string Id, string Name, string Arguments)> Tools { get; } = [];

    public List<string> Finishes { get; } = [];

    public JsonNode? Usage { get; private set; }

    public ProviderError? Error { get; private set; }

    public static async Task<StreamedReply> ReadAsync(DispatchResult result, string model, string reasoningMember)
    {
        var reply = new StreamedReply { Error = result.Error };
        if (result.Stream is not { } stream) return reply;
        do
        {
            while (stream.TryRead(out var chunk)) reply.Add(JsonNode.Parse(chunk.ToArray())!, model, reasoningMember);
        }
        while (await stream.WaitToReadAsync());
        reply.Error = stream.Error;
        return reply;
    }

    private void Add(JsonNode chunk, string model, string reasoningMember)
    {
        Assert.That((string?)chunk["model"], Is.EqualTo(model));
        Usage = chunk["usage"] ?? Usage;
        foreach (var choice in chunk["choices"]!.AsArray())
        {
            if ((string?)choice!["finish_reason"] is { } finish) Finishes.Add(finish);
            if (choice["delta"] is not { } delta) continue;
            Content += (string?)delta["content"];
            Reasoning += (string?)delta[reasoningMember];
            foreach (var call in delta["tool_calls"]?.AsArray() ?? []) Add(call!);
        }
    }

    private void Add(JsonNode call)
    {
        int index = (int)call["index"]!;
        Assert.That(index, Is.LessThanOrEqualTo(Tools.Count), "tool calls come in order");
        if (index == Tools.Count) Tools.Add(((string?)call["id"] ?? "", (string?)call["function"]!["name"] ?? "", ""));
        Tools[index] = Tools[index] with { Arguments = Tools[index].Arguments + (string?)call["function"]?["arguments"] };
    }
}
