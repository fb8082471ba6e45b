using System.Text.Json;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// The members with which an answer ends: why it ends, what it cost and how long it took, in nanoseconds. Clients divide tokens by
/// durations, so none is 0 that stands beside a count.
/// </summary>
/// <param name="IsCut">Whether the answer ended at its longest.</param>
/// <param name="Usage">What it cost.</param>
/// <param name="Total">How long the whole took.</param>
/// <param name="Prompt">The part of it before the first token.</param>
internal readonly record struct AnswerEnd(bool IsCut, ChatUsage Usage, TimeSpan Total, TimeSpan Prompt)
{
    // A whole reply does not say when its first token came. Prompts are read many times faster than answers are written.
    private const int PromptShare = 10;

    private const long NanosecondsPerTick = 100;

    /// <summary>The end of a whole reply, of which only the whole time is known.</summary>
    public static AnswerEnd OfWhole(bool isCut, in ChatUsage usage, TimeSpan total) => new(isCut, usage, total, total / PromptShare);

    /// <summary>Writes the members into the object of the last line.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("done_reason"u8, IsCut ? "length"u8 : "stop"u8);
        json.WriteBoolean("done"u8, true);
        json.WriteNumber("total_duration"u8, Nanoseconds(Total));
        json.WriteNumber("load_duration"u8, 0); // nothing was loaded
        json.WriteNumber("prompt_eval_count"u8, Usage.PromptTokens);
        json.WriteNumber("prompt_eval_duration"u8, Nanoseconds(Prompt));
        json.WriteNumber("eval_count"u8, Usage.CompletionTokens);
        json.WriteNumber("eval_duration"u8, Nanoseconds(Total - Prompt));
    }

    public static long Nanoseconds(TimeSpan time) => Math.Max(1, time.Ticks * NanosecondsPerTick);
}
