using System.Text;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>A kind of text that is streamed in pieces: the names of its events and fields. Immutable.</summary>
internal sealed class TextKind
{
    public static readonly TextKind Output = new("response.output_text", "text", "content_index") { HasLogProbs = true };
    public static readonly TextKind Refusal = new("response.refusal", "refusal", "content_index");
    public static readonly TextKind Summary = new("response.reasoning_summary_text", "text", "summary_index");
    public static readonly TextKind Reasoning = new("response.reasoning_text", "text", "content_index");
    public static readonly TextKind Arguments = new("response.function_call_arguments", "arguments", "");
    public static readonly TextKind Input = new("response.custom_tool_call_input", "input", "");

    public static readonly TextKind[] All = [Output, Arguments, Summary, Input, Refusal, Reasoning];

    private TextKind(string name, string member, string index)
    {
        Delta = Encoding.ASCII.GetBytes($"{name}.delta");
        Done = Encoding.ASCII.GetBytes($"{name}.done");
        Member = Encoding.ASCII.GetBytes(member);
        Index = Encoding.ASCII.GetBytes(index);
    }

    /// <summary>The type of the event for a piece of the text.</summary>
    public ReadOnlyMemory<byte> Delta { get; }

    /// <summary>The type of the event for the complete text.</summary>
    public ReadOnlyMemory<byte> Done { get; }

    /// <summary>The name of the field with the complete text.</summary>
    public ReadOnlyMemory<byte> Member { get; }

    /// <summary>The name of the field with the part's position in the item; empty if the item has no parts.</summary>
    public ReadOnlyMemory<byte> Index { get; }

    public bool HasLogProbs { get; private init; }

    /// <summary>The kind of text whose pieces come in events of this type; null for none.</summary>
    public static TextKind? OfDelta(ReadOnlySpan<byte> type)
    {
        foreach (var kind in All)
            if (type.SequenceEqual(kind.Delta.Span)) return kind;
        return null;
    }
}
