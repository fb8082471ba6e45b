using System.Text.Json.Nodes;
using ProviderKit.Filters.Rewriting;

namespace ProviderKit.Tests.Filters.Rewriting;

/// <summary>What an edit is to come to, written as simply as can be: on objects.</summary>
internal static class ReferenceEdit
{
    public static JsonNode? Apply(JsonNode? body, ReadOnlySpan<string> path, FieldAction action, JsonNode? value)
    {
        if (body is not JsonObject holder) return body;
        bool has = holder.TryGetPropertyValue(path[0], out var now);
        if (path.Length == 1)
        {
            if (action == FieldAction.Drop) holder.Remove(path[0]);
            else if (action == FieldAction.Set || now is null) holder[path[0]] = value?.DeepClone();
            return holder;
        }
        if (now is JsonObject inner) Apply(inner, path[1..], action, value);
        else if (action == FieldAction.Set || (action == FieldAction.Default && (!has || now is null)))
        {
            var made = new JsonObject();
            Apply(made, path[1..], FieldAction.Set, value);
            holder[path[0]] = made;
        }
        return holder;
    }
}
