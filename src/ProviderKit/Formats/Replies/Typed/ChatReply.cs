using ProviderKit.Formats.Canonical;

namespace ProviderKit;

/// <summary>A whole reply to a chat request in OpenAI's format. Immutable. The members for one answer are those of the first choice.</summary>
/// <example>
/// <code>
/// await using var result = await dispatcher.SendAsync(request);
/// Console.WriteLine(result.ReadChat().Text);
/// </code>
/// </example>
public sealed class ChatReply
{
    private static readonly ReplyChoice Nothing = new();

    /// <summary>The reply's id; null if the provider sent none.</summary>
    public string? Id { get; init; }

    /// <summary>The client's name for the model; null if the reply names none.</summary>
    public string? Model { get; init; }

    /// <summary>When the reply was created; null if it does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The answers, ordered by index. One, unless the request asked for several (<c>n</c>).</summary>
    public IReadOnlyList<ReplyChoice> Choices { get; init; } = [];

    /// <summary>The usage of the request; all zero if the provider reported none.</summary>
    public ChatUsage Usage { get; init; }

    /// <summary>The unchanged reply, for members that have no property here; empty if it was combined from a stream.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <inheritdoc cref="ReplyChoice.Text"/>
    public string Text => First.Text;

    /// <inheritdoc cref="ReplyChoice.Reasoning"/>
    public string? Reasoning => First.Reasoning;

    /// <inheritdoc cref="ReplyChoice.Refusal"/>
    public string? Refusal => First.Refusal;

    /// <inheritdoc cref="ReplyChoice.ToolCalls"/>
    public IReadOnlyList<ReplyToolCall> ToolCalls => First.ToolCalls;

    /// <inheritdoc cref="ReplyChoice.FinishReason"/>
    public string? FinishReason => First.FinishReason;

    private ReplyChoice First => Choices.Count > 0 ? Choices[0] : Nothing;

    /// <summary>Reads a reply.</summary>
    /// <param name="json">An OpenAI <c>chat.completion</c> in UTF-8. It is kept as <see cref="Json"/>.</param>
    /// <exception cref="ProviderException">It is not a JSON object, or is an error.</exception>
    public static ChatReply Parse(ReadOnlyMemory<byte> json)
    {
        var builder = new ChatReplyBuilder();
        builder.Add(DeltaReader.Read(json), isWhole: true);
        return builder.ToReply(json);
    }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
