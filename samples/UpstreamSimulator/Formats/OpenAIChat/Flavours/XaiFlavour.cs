using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat.Flavours;

/// <summary>xAI: thoughts as reasoning_content, sparse chunks, and reasoning counted beside the completion.</summary>
internal sealed class XaiFlavour : Flavour
{
    public override bool OpensWithRole => false;

    public override bool ShowsThoughts => true;

    public override bool SendsToolsWhole => true;

    public override string IdOf(Call call) => $"00000000-0000-4000-8000-{call.Number:x12}";

    public override void WriteEnvelope(Utf8JsonWriter json) => json.WriteString("system_fingerprint"u8, "fp_simulator"u8);

    public override void WriteDeltaStart(Utf8JsonWriter json, Chunk chunk)
    {
        if (chunk.OpensChoice)
            json.WriteString("role"u8, "assistant"u8);
    }

    public override void WriteThought(Utf8JsonWriter json, string text) => json.WriteString("reasoning_content"u8, text);

    public override void WriteMessageEnd(Utf8JsonWriter json) => json.WriteNull("refusal"u8);

    public override void WriteChoiceEnd(Utf8JsonWriter json, FinishReason? finish, bool inStream)
    {
        if (finish is not null)
            base.WriteChoiceEnd(json, finish, inStream);
    }

    /// <summary>Here total_tokens is prompt + completion + reasoning (recorded).</summary>
    public override void WriteUsage(Utf8JsonWriter json, Usage usage)
    {
        json.WriteNumber("prompt_tokens"u8, usage.Prompt);
        json.WriteNumber("completion_tokens"u8, usage.Completion - usage.Reasoning);
        json.WriteNumber("total_tokens"u8, usage.Total);
        WriteUsageDetails(json, usage);
        json.WriteNumber("num_sources_used"u8, 0);
    }
}
