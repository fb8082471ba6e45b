using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAICompletions;

/// <summary>Reads a streamed legacy completion.</summary>
internal static class CompletionStream
{
    /// <summary>All chunks of a stream that ends well.</summary>
    public static async Task<List<JsonNode>> ReadAsync(DispatchResult result)
    {
        Assert.That(result.Error?.Message, Is.Null);
        var chunks = await ReadAsync(result.Stream!);
        Assert.That(result.Stream!.Error?.Message, Is.Null);
        return chunks;
    }

    public static async Task<List<JsonNode>> ReadAsync(ChatStream stream)
    {
        var chunks = new List<JsonNode>();
        do
        {
            while (stream.TryRead(out var chunk)) chunks.Add(Json.Parse(chunk)!);
        }
        while (await stream.WaitToReadAsync());
        return chunks;
    }

    public static string TextOf(IEnumerable<JsonNode> chunks, int index) => string.Concat(ChoicesOf(chunks).Where(c => (int)c["index"]! == index).Select(c => (string?)c["text"]));

    public static IEnumerable<(int Index, string Reason)> FinishesOf(IEnumerable<JsonNode> chunks) =>
        ChoicesOf(chunks).Where(c => c["finish_reason"] is not null).Select(c => ((int)c["index"]!, (string)c["finish_reason"]!));

    public static void AssertSameFrame(IReadOnlyList<JsonNode> chunks, string model)
    {
        Assert.That(chunks.Select(c => (string?)c["id"]).Distinct().Single(), Does.StartWith("cmpl-"));
        Assert.That(chunks.Select(c => ((string?)c["object"], (string?)c["model"])).Distinct(), Is.EqualTo(new[] { ("text_completion", model) }));
        Assert.That(ChoicesOf(chunks).All(c => c.AsObject().ContainsKey("logprobs")), Is.True);
    }

    private static IEnumerable<JsonNode> ChoicesOf(IEnumerable<JsonNode> chunks) => chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => c!);
}
