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

    /// <summary>The reply's id; null when the provider gave none.</summary>
    public string? Id { get; init; }

    /// <summary>The model, as the client named it; null when the reply names none.</summary>
    public string? Model { get; init; }

    /// <summary>When the reply was made; null when it does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The answers, in the order of their numbers. One, unless the request asked for several (<c>n</c>).</summary>
    public IReadOnlyList<ReplyChoice> Choices { get; init; } = [];

    /// <summary>What the reply cost; all zero when the provider did not say.</summary>
    public ChatUsage Usage { get; init; }

    /// <summary>The reply as it came, for members that have no property here; empty for one that was put together from a stream.</summary>
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
    /// <param name="json">A <c>chat.completion</c> of OpenAI's in UTF-8. It is kept as <see cref="Json"/>.</param>
    /// <exception cref="ProviderException">It is no JSON object, or an error.</exception>
    public static ChatReply Parse(ReadOnlyMemory<byte> json)
    {
        var builder = new ChatReplyBuilder();
        builder.Add(DeltaReader.Read(json));
        return builder.ToReply(json);
    }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
