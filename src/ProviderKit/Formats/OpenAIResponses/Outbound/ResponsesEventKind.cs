using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>The events that have a counterpart in chat. All others, including unknown ones, are skipped.</summary>
internal enum ResponsesEventKind
{
    Other,

    /// <summary><c>response.created</c>, <c>response.queued</c>, <c>response.in_progress</c>.</summary>
    Begun,
    ItemAdded,
    ItemDone,
    Text,
    TextDone,
    Refusal,

    /// <summary>A piece of a thought's summary.</summary>
    Summary,

    /// <summary>A piece of the thought itself, which some vendors send.</summary>
    Thought,
    Arguments,

    /// <summary>A piece of a custom tool's input.</summary>
    Input,
    Annotation,

    /// <summary><c>response.completed</c> or <c>response.incomplete</c>.</summary>
    Ended,
    Failed,
    Error,
}

/// <summary>The names of <see cref="ResponsesEventKind"/>.</summary>
internal static class ResponsesEventKinds
{
    /// <param name="reader">The reader, positioned on the event's type.</param>
    public static ResponsesEventKind Of(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("response.output_text.delta"u8) ? ResponsesEventKind.Text
        : reader.ValueTextEquals("response.function_call_arguments.delta"u8) ? ResponsesEventKind.Arguments
        : reader.ValueTextEquals("response.reasoning_summary_text.delta"u8) ? ResponsesEventKind.Summary
        : reader.ValueTextEquals("response.reasoning_text.delta"u8) ? ResponsesEventKind.Thought
        : reader.ValueTextEquals("response.custom_tool_call_input.delta"u8) ? ResponsesEventKind.Input
        : reader.ValueTextEquals("response.output_item.added"u8) ? ResponsesEventKind.ItemAdded
        : reader.ValueTextEquals("response.output_item.done"u8) ? ResponsesEventKind.ItemDone
        : reader.ValueTextEquals("response.refusal.delta"u8) ? ResponsesEventKind.Refusal
        : reader.ValueTextEquals("response.output_text.done"u8) ? ResponsesEventKind.TextDone
        : reader.ValueTextEquals("response.output_text.annotation.added"u8) ? ResponsesEventKind.Annotation
        : reader.ValueTextEquals("response.created"u8) || reader.ValueTextEquals("response.in_progress"u8) || reader.ValueTextEquals("response.queued"u8) ? ResponsesEventKind.Begun
        : reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.incomplete"u8) ? ResponsesEventKind.Ended
        : reader.ValueTextEquals("response.failed"u8) || reader.ValueTextEquals("response.cancelled"u8) ? ResponsesEventKind.Failed
        : reader.ValueTextEquals("error"u8) ? ResponsesEventKind.Error
        : ResponsesEventKind.Other;
}
