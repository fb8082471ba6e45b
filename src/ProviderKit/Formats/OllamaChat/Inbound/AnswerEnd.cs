using System.Text.Json;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// The last members of a reply: the finish reason, the usage and the durations in nanoseconds. Clients divide token counts by
/// durations, so the durations with a count are never 0.
/// </summary>
/// <param name="IsCut">Whether the reply ended at its length limit.</param>
/// <param name="Usage">The usage.</param>
/// <param name="Total">The total duration.</param>
/// <param name="Prompt">The duration before the first token.</param>
internal readonly record struct AnswerEnd(bool IsCut, ChatUsage Usage, TimeSpan Total, TimeSpan Prompt)
{
    // The time of the first token of a whole reply is unknown. Models read prompts many times faster than they write replies.
    private const int PromptShare = 10;

    private const long NanosecondsPerTick = 100;

    /// <summary>The end of a whole reply, of which only the total duration is known.</summary>
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
