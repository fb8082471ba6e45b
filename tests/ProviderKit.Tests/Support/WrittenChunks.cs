using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Tests.Support;

/// <summary>Takes what a translator wrote. Whatever test reads chunks checks that their facts are those a scan would find.</summary>
internal static class WrittenChunks
{
    public static void TakeAll(this ChunkWriter writer, Action<JsonNode> take)
    {
        while (writer.TryTake(out var chunk, out var facts))
        {
            AssertFacts(chunk.Span, facts, writer.Model);
            take(JsonNode.Parse(chunk.Span)!);
        }
    }

    public static void AssertFacts(ReadOnlySpan<byte> chunk, EventFacts facts, ReadOnlySpan<byte> model)
    {
        var scan = new ReplyFacts([]);
        string text = Json.Text(chunk);
        Assert.That(scan.TryRead(chunk), Is.True, text);
        var read = new EventFacts { HasContent = scan.HasContent, Opened = scan.Choices.Opened, Ended = scan.Choices.Ended, Usage = scan.Usage };
        Assert.That(facts, Is.EqualTo(read), text);
        Assert.That(Json.Text(chunk.Slice(scan.ModelStart, scan.ModelLength)), Is.EqualTo(Json.Text(model)), text);
        Assert.That((scan.HasError, scan.Choices.Overlap, scan.Choices.Repairs, scan.UsageCorrection.Length), Is.EqualTo((false, false, (object?)null, 0)), text);
    }
}
