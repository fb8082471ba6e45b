using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Thought data that a vendor needs back with a reply: <c>"extra_content":{"{vendor}":{"items":[…]}}</c> of a message
/// or a delta. It belongs to the thought before it, or to an empty thought if the vendor shows none. The bridges of client formats put it
/// into their seals, so that clients send it back.
/// </summary>
internal static class CarriedThoughts
{
    public const string Outer = "extra_content";

    public const string Items = "items";

    /// <summary>Of a block in <c>thinking_blocks</c>: the signer. Blocks that an upstream itself sends in this field do not have it.</summary>
    public const string By = "by";

    /// <summary>Whether the extras of a message or a delta contain such items.</summary>
    public static bool AreIn(JsonElement extraContent)
    {
        if (extraContent.ValueKind != JsonValueKind.Object) return false;
        foreach (var vendor in extraContent.EnumerateObject())
            if (JsonMember.Get(vendor.Value, Items) is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() > 0) return true;
        return false;
    }
}
