using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat.Flavours;

/// <summary>Azure OpenAI, and GitHub Models that ran on it: content filter results everywhere.</summary>
internal sealed class AzureFlavour : Flavour
{
    public override bool HasPreface => true;

    public override void WriteEnvelope(Utf8JsonWriter json) => json.WriteNull("system_fingerprint"u8);

    public override void WriteReplyOpening(Utf8JsonWriter json) => WritePromptFilter(json);

    public override void WritePreface(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        json.WriteNumber("created"u8, 0);
        json.WriteString("id"u8, ""u8);
        json.WriteString("model"u8, ""u8);
        json.WriteString("object"u8, ""u8);
        WritePromptFilter(json);
        json.WriteEndObject();
    }

    public override void WriteMessageEnd(Utf8JsonWriter json) => json.WriteNull("refusal"u8);

    public override void WriteChoiceEnd(Utf8JsonWriter json, FinishReason? finish, bool inStream)
    {
        json.WriteNull("logprobs"u8);
        base.WriteChoiceEnd(json, finish, inStream);
        // The chunk that finishes has filtered nothing.
        WriteFilter(json, isEmpty: inStream && finish is not null);
    }

    private static void WritePromptFilter(Utf8JsonWriter json)
    {
        json.WriteStartArray("prompt_filter_results"u8);
        json.WriteStartObject();
        json.WriteNumber("prompt_index"u8, 0);
        WriteFilter(json, isEmpty: false);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteFilter(Utf8JsonWriter json, bool isEmpty)
    {
        json.WriteStartObject("content_filter_results"u8);
        if (!isEmpty)
        {
            WriteSafe(json, "hate"u8);
            WriteSafe(json, "self_harm"u8);
            WriteSafe(json, "sexual"u8);
            WriteSafe(json, "violence"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteSafe(Utf8JsonWriter json, ReadOnlySpan<byte> category)
    {
        json.WriteStartObject(category);
        json.WriteBoolean("filtered"u8, false);
        json.WriteString("severity"u8, "safe"u8);
        json.WriteEndObject();
    }
}
