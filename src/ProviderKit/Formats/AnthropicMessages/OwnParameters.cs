using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Fields of a request that OpenAI's format does not define. They are sent unchanged, since they can be Anthropic's own
/// (<c>context_management</c>, <c>mcp_servers</c>, <c>container</c>, <c>inference_geo</c> and future ones). The API answers an
/// unknown field with a 400 that names it.
/// </summary>
internal static class OwnParameters
{
    private static readonly RequestMembers Known = new([.. RequestMembers.RefusedByName, "top_k", "thinking", "output_config", OtherBlocks.Outer]);

    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        foreach (var member in Known.OthersIn(chat)) member.WriteTo(json);
        // The other values are only known to OpenAI.
        if (ChatField.TryGet(chat.Root, "service_tier", out var tier) && tier.ValueKind == JsonValueKind.String && (tier.ValueEquals("auto"u8) || tier.ValueEquals("standard_only"u8)))
            json.WriteString("service_tier"u8, tier.GetString());
        else RequestMembers.NoteUnused(chat, "service_tier");
        RequestMembers.NoteUnused(chat, "verbosity", "prediction", "store", "seed");
        // Only the user id of the metadata is sent.
        if (ChatField.TryGet(chat.Root, "metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && metadata.EnumerateObject().Any(m => m.Name != "user_id"))
            chat.LeaveOut("metadata");
    }
}
