using System.Text.Json;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Replies;

/// <summary>The thoughts of one streamed reply: their text as it comes, and what they carry as a whole at the end.</summary>
/// <param name="model">The model that answers, by the name it was asked by.</param>
internal sealed class ThoughtDeltas(string model)
{
    private readonly Dictionary<string, List<JsonElement>> _carried = [];
    private string? _textName;

    /// <summary>Takes note of what a delta carries.</summary>
    /// <returns>The piece of text that the delta has; null for none.</returns>
    public string? Add(JsonElement delta)
    {
        foreach (string name in CarriedThought.Names)
        {
            if (!Field.Has(delta, name, out var value)) continue;
            if (!_carried.TryGetValue(name, out var values)) _carried[name] = values = [];
            values.Add(value); // its document is not pooled: it is a clone of the chunk
        }
        if (CarriedThought.TextOf(delta) is not { } text) return null;
        _textName ??= text.Name;
        return text.Text;
    }

    /// <summary>What has come, once, as <see cref="Microsoft.Extensions.AI.TextReasoningContent.ProtectedData"/>; null for nothing.</summary>
    public string? Take()
    {
        var members = _carried.ToDictionary(member => member.Key, member => MemberJoin.Join(member.Value));
        string? taken = CarriedThought.Protect(model, _textName, members);
        _carried.Clear();
        _textName = null;
        return taken;
    }
}
