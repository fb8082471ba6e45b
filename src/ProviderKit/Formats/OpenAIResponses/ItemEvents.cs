using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>The names of a stream's events, and methods that write events, in particular the frequent ones with pieces of text.</summary>
internal static class ItemEvents
{
    public static readonly ReadOnlyMemory<byte> Created = Name("response.created");
    public static readonly ReadOnlyMemory<byte> InProgress = Name("response.in_progress");
    public static readonly ReadOnlyMemory<byte> Completed = Name("response.completed");
    public static readonly ReadOnlyMemory<byte> Incomplete = Name("response.incomplete");
    public static readonly ReadOnlyMemory<byte> Failed = Name("response.failed");
    public static readonly ReadOnlyMemory<byte> ItemAdded = Name("response.output_item.added");
    public static readonly ReadOnlyMemory<byte> ItemDone = Name("response.output_item.done");
    public static readonly ReadOnlyMemory<byte> PartAdded = Name("response.content_part.added");
    public static readonly ReadOnlyMemory<byte> PartDone = Name("response.content_part.done");
    public static readonly ReadOnlyMemory<byte> AnnotationAdded = Name("response.output_text.annotation.added");
    public static readonly ReadOnlyMemory<byte> SearchInProgress = Name("response.web_search_call.in_progress");
    public static readonly ReadOnlyMemory<byte> Searching = Name("response.web_search_call.searching");
    public static readonly ReadOnlyMemory<byte> SearchCompleted = Name("response.web_search_call.completed");
    public static readonly ReadOnlyMemory<byte> SummaryPartAdded = Name("response.reasoning_summary_part.added");
    public static readonly ReadOnlyMemory<byte> SummaryPartDone = Name("response.reasoning_summary_part.done");

    private static readonly ReadOnlyMemory<byte>[] Known =
    [
        Created, InProgress, Completed, Incomplete, Failed, ItemAdded, ItemDone, PartAdded, PartDone, AnnotationAdded, SummaryPartAdded, SummaryPartDone,
        SearchInProgress, Searching, SearchCompleted,
        .. TextKind.All.Select(static kind => kind.Delta), .. TextKind.All.Select(static kind => kind.Done),
    ];

    /// <summary>The known name with the same text; empty for none.</summary>
    public static ReadOnlyMemory<byte> NameOf(ReadOnlySpan<byte> name)
    {
        foreach (var known in Known)
            if (name.SequenceEqual(known.Span)) return known;
        return default;
    }

    /// <summary>Writes an event with a few fields of any kind.</summary>
    /// <param name="output">Receives the event.</param>
    /// <param name="name">The event's type.</param>
    /// <param name="number">The event's number in the stream.</param>
    /// <param name="members">Writes the other fields.</param>
    public static void Write(EventQueue output, ReadOnlyMemory<byte> name, long number, Action<Utf8JsonWriter> members)
    {
        var json = output.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name.Span);
        json.WriteNumber("sequence_number"u8, number);
        members(json);
        json.WriteEndObject();
        output.End();
    }

    /// <summary>Writes a piece of text. The number comes before the text, so that the event can be repeated.</summary>
    /// <param name="output">Receives the event.</param>
    /// <param name="kind">The kind of text.</param>
    /// <param name="place">The position of the text.</param>
    /// <param name="number">The event's number in the stream.</param>
    /// <param name="text">JSON text without quotes.</param>
    /// <param name="logProbs">The log probabilities of its tokens, comma-separated; empty for none.</param>
    public static void WriteDelta(EventQueue output, TextKind kind, in TextPlace place, long number, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs = default)
    {
        var bytes = output.BeginRaw(kind.Delta);
        WriteHead(output, bytes, kind.Delta, kind, place, number);
        bytes.Write(",\"delta\":\""u8);
        output.WriteText(text);
        WriteEnd(bytes, kind, logProbs);
        output.EndRaw();
    }

    /// <summary>Writes a complete text.</summary>
    public static void WriteDone(EventQueue output, TextKind kind, in TextPlace place, long number, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs = default)
    {
        var bytes = output.BeginRaw(kind.Done);
        WriteHead(output, bytes, kind.Done, kind, place, number);
        bytes.Write(",\""u8);
        bytes.Write(kind.Member.Span);
        bytes.Write("\":\""u8);
        bytes.Write(text);
        WriteEnd(bytes, kind, logProbs);
        output.EndRaw();
    }

    private static void WriteEnd(IBufferWriter<byte> bytes, TextKind kind, ReadOnlySpan<byte> logProbs)
    {
        if (!kind.HasLogProbs || logProbs.IsEmpty)
        {
            bytes.Write(kind.HasLogProbs ? "\",\"logprobs\":[]}"u8 : "\"}"u8);
            return;
        }
        bytes.Write("\",\"logprobs\":["u8);
        bytes.Write(logProbs);
        bytes.Write("]}"u8);
    }

    private static void WriteHead(EventQueue output, IBufferWriter<byte> bytes, ReadOnlyMemory<byte> name, TextKind kind, in TextPlace place, long number)
    {
        bytes.Write("{\"type\":\""u8);
        bytes.Write(name.Span);
        bytes.Write("\",\"sequence_number\":"u8);
        output.WriteCount(number);
        bytes.Write(",\"item_id\":"u8);
        bytes.Write(place.ItemId.Span);
        bytes.Write(",\"output_index\":"u8);
        WriteNumber(bytes, place.Item);
        if (kind.Index.IsEmpty) return;
        bytes.Write(",\""u8);
        bytes.Write(kind.Index.Span);
        bytes.Write("\":"u8);
        WriteNumber(bytes, place.Part);
    }

    private static void WriteNumber(IBufferWriter<byte> bytes, int number)
    {
        Utf8Formatter.TryFormat(number, bytes.GetSpan(11), out int written);
        bytes.Advance(written);
    }

    private static byte[] Name(string name) => Encoding.ASCII.GetBytes(name);
}

/// <summary>The position of a text in a response.</summary>
/// <param name="ItemId">The item's id as JSON, including its quotes.</param>
/// <param name="Item">The item's position in the output.</param>
/// <param name="Part">The part's position in the item.</param>
internal readonly record struct TextPlace(ReadOnlyMemory<byte> ItemId, int Item, int Part);
