using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Requests;

/// <summary>Writes the members of a request's body, each once: the first source that gives a member decides.</summary>
/// <param name="json">Stands in the body's object.</param>
/// <param name="reserved">Members that no option may set.</param>
internal sealed class BodyMembers(Utf8JsonWriter json, params string[] reserved)
{
    private readonly HashSet<string> _written = [.. reserved];

    /// <summary>Writes the name of a member, unless an earlier source has given it.</summary>
    public bool Begin(string name)
    {
        if (!_written.Add(name)) return false;
        json.WritePropertyName(name);
        return true;
    }

    public void Number(string name, double? value)
    {
        if (value is { } number && Begin(name)) json.WriteNumberValue(number);
    }

    /// <summary>As a single-precision number, whose shortest form has fewer digits: 0.7, not 0.699999988079071.</summary>
    public void Number(string name, float? value)
    {
        if (value is { } number && Begin(name)) json.WriteNumberValue(number);
    }

    public void Text(string name, string? value)
    {
        if (value is not null && Begin(name)) json.WriteStringValue(value);
    }

    /// <summary>Writes the members of a template, except those that are reserved or named.</summary>
    public void Copy(JsonElement members, string? except = null)
    {
        if (members.ValueKind != JsonValueKind.Object) return;
        foreach (var member in members.EnumerateObject())
            if (member.Name != except && Begin(member.Name)) WireJson.Write(json, member.Value);
    }

    /// <summary>Writes what an app gave as additional properties.</summary>
    /// <param name="properties">The properties; null for none.</param>
    /// <param name="except">One that is not meant for the body.</param>
    /// <exception cref="ArgumentException">One of them is reserved.</exception>
    public void Add(AdditionalPropertiesDictionary? properties, string? except = null)
    {
        if (properties is null) return;
        foreach (var (name, value) in properties)
        {
            if (name == except) continue;
            if (Array.IndexOf(reserved, name) >= 0) throw new ArgumentException($"AdditionalProperties cannot set {name}: the client writes it from the call's arguments.");
            if (Begin(name)) WireJson.Write(json, value);
        }
    }
}
