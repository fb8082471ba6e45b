using System.Text;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>A kind of text that comes piece by piece: the names of its events and of its members. Immutable.</summary>
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

    /// <summary>The event of a piece.</summary>
    public ReadOnlyMemory<byte> Delta { get; }

    /// <summary>The event of the whole.</summary>
    public ReadOnlyMemory<byte> Done { get; }

    /// <summary>The member that has the whole.</summary>
    public ReadOnlyMemory<byte> Member { get; }

    /// <summary>The member that has the part's place in the item; empty where there are no parts.</summary>
    public ReadOnlyMemory<byte> Index { get; }

    public bool HasLogProbs { get; private init; }

    /// <summary>The kind whose pieces come with an event of this type; null for none.</summary>
    public static TextKind? OfDelta(ReadOnlySpan<byte> type)
    {
        foreach (var kind in All)
            if (type.SequenceEqual(kind.Delta.Span)) return kind;
        return null;
    }
}
