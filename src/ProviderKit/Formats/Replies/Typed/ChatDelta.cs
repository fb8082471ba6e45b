using ProviderKit.Formats.Canonical;

namespace ProviderKit;

/// <summary>
/// An event of a streamed chat reply in OpenAI's format. Immutable. The members for one answer are those of the first choice in the event.
/// </summary>
public sealed class ChatDelta
{
    private static readonly ReplyChoiceDelta Nothing = new();

    /// <summary>The reply's id; null if the event has none.</summary>
    public string? Id { get; init; }

    /// <summary>The client's name for the model; null if the event has none.</summary>
    public string? Model { get; init; }

    /// <summary>When the reply was created; null if the event does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>What the event adds to the answers; empty for an event with usage only.</summary>
    public IReadOnlyList<ReplyChoiceDelta> Choices { get; init; } = [];

    /// <summary>The usage of the request. Set only in the last event, and only if the request asked for it; otherwise null.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>The unchanged event, for members that have no property here.</summary>
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
    /// <param name="json">An OpenAI <c>chat.completion.chunk</c> in UTF-8. It is kept as <see cref="Json"/>.</param>
    /// <exception cref="ProviderException">It is not a JSON object, or is an error.</exception>
    public static ChatDelta Parse(ReadOnlyMemory<byte> json) => DeltaReader.Read(json);

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
