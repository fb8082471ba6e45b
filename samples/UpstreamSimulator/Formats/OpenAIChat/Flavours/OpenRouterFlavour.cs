using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat.Flavours;

/// <summary>OpenRouter: comments while it waits, the real provider's name, its native finish reason.</summary>
internal sealed class OpenRouterFlavour : Flavour
{
    public override bool ShowsThoughts => true;

    public override bool KeepsChoiceWithUsage => true;

    public override ReadOnlySpan<byte> Comment => "OPENROUTER PROCESSING"u8;

    public override string IdOf(Call call) => $"gen-{call.Created}-sim{call.Number:x12}";

    public override void WriteEnvelope(Utf8JsonWriter json) => json.WriteString("provider"u8, "Simulator"u8);

    public override void WriteDeltaStart(Utf8JsonWriter json, Chunk chunk)
    {
        json.WriteString("role"u8, "assistant"u8);
        if (chunk.Kind is ChunkKind.Thought or ChunkKind.Finish or ChunkKind.Usage)
            json.WriteString("content"u8, ""u8);
        else if (chunk.Kind is ChunkKind.ToolStart or ChunkKind.ToolArguments)
            json.WriteNull("content"u8);
    }

    public override void WriteThought(Utf8JsonWriter json, string text)
    {
        json.WriteString("reasoning"u8, text);
        json.WriteStartArray("reasoning_details"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "reasoning.text"u8);
        json.WriteString("text"u8, text);
        json.WriteString("format"u8, "unknown"u8);
        json.WriteNumber("index"u8, 0);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public override void WriteMessageEnd(Utf8JsonWriter json) => json.WriteNull("refusal"u8);

    public override void WriteChoiceEnd(Utf8JsonWriter json, FinishReason? finish, bool inStream)
    {
        base.WriteChoiceEnd(json, finish, inStream);
        WriteFinish(json, "native_finish_reason"u8, finish);
        json.WriteNull("logprobs"u8);
    }

    public override void WriteUsage(Utf8JsonWriter json, Usage usage)
    {
        base.WriteUsage(json, usage);
        json.WriteNumber("cost"u8, 0.000669m);
        json.WriteBoolean("is_byok"u8, false);
    }
}
