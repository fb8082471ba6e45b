using ProviderKit.Formats.Canonical;

namespace ProviderKit;

/// <summary>
/// One event of a streamed chat reply in OpenAI's format. Immutable. The members for one answer are those of the first choice in the event.
/// </summary>
public sealed class ChatDelta
{
    private static readonly ReplyChoiceDelta Nothing = new();

    /// <summary>The reply's id; null when the event does not say.</summary>
    public string? Id { get; init; }

    /// <summary>The model, as the client named it; null when the event does not say.</summary>
    public string? Model { get; init; }

    /// <summary>When the reply was made; null when the event does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>What the event adds to the answers; empty for an event that tells the usage alone.</summary>
    public IReadOnlyList<ReplyChoiceDelta> Choices { get; init; } = [];

    /// <summary>What the reply cost; null in all events but the one that says so, which comes last and only if the request asked for it.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>The event as it came, for members that have no property here.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <inheritdoc cref="ReplyChoiceDelta.Text"/>
    public string Text => First.Text;

    /// <inheritdoc cref="ReplyChoiceDelta.Reasoning"/>
    public string Reasoning => First.Reasoning;

    /// <inheritdoc cref="ReplyChoiceDelta.Refusal"/>
    public string Refusal => First.Refusal;

    /// <inheritdoc cref="ReplyChoiceDelta.ToolCalls"/>
    public IReadOnlyList<ReplyToolCallDelta> ToolCalls => First.ToolCalls;

    /// <inheritdoc cref="ReplyChoiceDelta.FinishReason"/>
    public string? FinishReason => First.FinishReason;

    private ReplyChoiceDelta First => Choices.Count > 0 ? Choices[0] : Nothing;

    /// <summary>Reads an event.</summary>
    /// <param name="json">A <c>chat.completion.chunk</c> of OpenAI's in UTF-8. It is kept as <see cref="Json"/>.</param>
    /// <exception cref="ProviderException">It is no JSON object, or an error.</exception>
    public static ChatDelta Parse(ReadOnlyMemory<byte> json) => DeltaReader.Read(json);

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
