using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// What a vendor wants back with an answer for the sake of its thoughts: <c>"extra_content":{"{vendor}":{"items":[…]}}</c> of a message
/// or a delta. It belongs to the thought before it, and to an empty one where the vendor shows none. Clients' bridges put it into their
/// seals, so that it comes back.
/// </summary>
internal static class CarriedThoughts
{
    public const string Outer = "extra_content";

    public const string Items = "items";

    /// <summary>Of a block of <c>thinking_blocks</c>: who signed it. Other upstreams' blocks do not say it.</summary>
    public const string By = "by";

    /// <summary>Whether the extras of a message or a delta hold such items.</summary>
    public static bool AreIn(JsonElement extraContent)
    {
        if (extraContent.ValueKind != JsonValueKind.Object) return false;
        foreach (var vendor in extraContent.EnumerateObject())
            if (JsonMember.Get(vendor.Value, Items) is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() > 0) return true;
        return false;
    }
}
