using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat.Flavours;

/// <summary>
/// GitHub Copilot: no object, a usage in every chunk, the role in every delta, thoughts as reasoning_text.
/// </summary>
internal sealed class CopilotFlavour : Flavour
{
    public override bool NamesObject => false;

    public override bool OpensWithRole => false;

    public override bool ShowsThoughts => true;

    public override bool SendsToolsWhole => true;

    public override bool RepeatsUsage => true;

    public override void WriteDeltaStart(Utf8JsonWriter json, Chunk chunk)
    {
        if (chunk.Kind != ChunkKind.Text)
            json.WriteNull("content"u8);
        json.WriteString("role"u8, "assistant"u8);
    }

    public override void WriteThought(Utf8JsonWriter json, string text)
    {
        json.WriteString("reasoning_text"u8, text);
        json.WriteString("reasoning_opaque"u8, "c2ltdWxhdG9y"u8);
    }

    public override void WriteChoiceEnd(Utf8JsonWriter json, FinishReason? finish, bool inStream)
    {
        if (finish is not null)
            base.WriteChoiceEnd(json, finish, inStream);
    }

    /// <summary>Reasoning tokens stand beside the others, not in details, and count into the total only.</summary>
    public override void WriteUsage(Utf8JsonWriter json, Usage usage)
    {
        json.WriteNumber("completion_tokens"u8, usage.Completion - usage.Reasoning);
        json.WriteNumber("prompt_tokens"u8, usage.Prompt);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.Cached);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.Total);
        json.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
    }

    public override void WriteModelEnd(Utf8JsonWriter json, string model)
    {
        json.WriteString("name"u8, model);
        json.WriteStartObject("capabilities"u8);
        json.WriteString("type"u8, "chat"u8);
        json.WriteString("family"u8, model);
        json.WriteEndObject();
        json.WriteStartArray("supported_endpoints"u8);
        json.WriteStringValue("/chat/completions"u8);
        json.WriteEndArray();
    }
}
