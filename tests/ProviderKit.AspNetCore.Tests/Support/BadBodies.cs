using System.Text;
using System.Text.Json.Nodes;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Bodies made wrong, one thing at a time.</summary>
internal static class BadBodies
{
    private static readonly string[] Others = ["7", "-1e99", "\"x\"", "\"\"", "null", "true", "[]", "[1]", "{}", "[{}]"];

    /// <summary>Each member and element of a body replaced by a value of every type, taken out, and joined by an unknown one.</summary>
    public static IEnumerable<(string What, byte[] Body)> Replaced(JsonNode body)
    {
        foreach (string path in PathsOf(body, "").ToArray())
        {
            foreach (string other in Others) yield return ($"{path} = {other}", Bytes(With(body, path, (parent, name) => Set(parent, name, JsonNode.Parse(other)))));
            yield return ($"without {path}", Bytes(With(body, path, Remove)));
        }
        foreach (string path in PathsOf(body, "").Where(path => At(body, path) is JsonObject).ToArray())
        {
            yield return ($"{path}.type = unknown", Bytes(With(body, path, static (parent, name) => Child(parent, name)!["type"] = "no_such_type")));
            yield return ($"{path}.no_such_member", Bytes(With(body, path, static (parent, name) => Child(parent, name)!["no_such_member"] = 1)));
        }
    }

    /// <summary>Texts that are no such body as a whole.</summary>
    public static IEnumerable<(string What, byte[] Body)> Broken(JsonNode body)
    {
        byte[] good = Bytes(body);
        yield return ("empty", []);
        yield return ("blank", " \r\n"u8.ToArray());
        foreach (string other in Others.Append("truely").Append("\"").Append("{]"))
            yield return ("root " + other, Encoding.UTF8.GetBytes(other));
        for (int cut = 1; cut < good.Length; cut += Math.Max(1, good.Length / 23)) yield return ($"cut at {cut}", good[..cut]);
        yield return ("more after it", [.. good, .. "{}"u8]);
        yield return ("a byte order mark", [0xEF, 0xBB, 0xBF, .. good]);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(good)));
        foreach (byte[] wrong in (byte[][])[[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0], .. new[] { Encoding.ASCII.GetBytes("\\ud83d"), Encoding.ASCII.GetBytes("\\x") }])
            for (int at = 0; (at = good.AsSpan(at).IndexOf("\"Hi\""u8) is var found and >= 0 ? at + found + 1 : -1) > 0; at += 1)
                yield return ($"{Convert.ToHexString(wrong)} at {at}", [.. good[..at], .. wrong, .. good[at..]]);
        if (body is JsonObject members)
            foreach (var (name, value) in members.ToArray())
                yield return ($"{name} twice", Encoding.UTF8.GetBytes($"{{\"{name}\":{value?.ToJsonString() ?? "null"},{Encoding.UTF8.GetString(good)[1..]}"));
        yield return ("deep", Encoding.UTF8.GetBytes($"{{\"x\":{new string('[', 5000)}{new string(']', 5000)},{Encoding.UTF8.GetString(good)[1..]}"));
        yield return ("deep and open", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 20_000))));
        yield return ("a long name", Encoding.UTF8.GetBytes($"{{\"{new string('n', 100_000)}\":1,{Encoding.UTF8.GetString(good)[1..]}"));
    }

    public static byte[] Bytes(JsonNode? node) => Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null");

    private static IEnumerable<string> PathsOf(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => PathsOf(member.Value, $"{path}/{member.Key}").Prepend($"{path}/{member.Key}")),
        JsonArray items => items.SelectMany((item, i) => PathsOf(item, $"{path}/{i}").Prepend($"{path}/{i}")),
        _ => [],
    };

    private static JsonNode? At(JsonNode body, string path)
    {
        JsonNode? at = body;
        foreach (string step in path.Split('/')[1..]) at = Child(at!, step);
        return at;
    }

    private static JsonNode With(JsonNode body, string path, Action<JsonNode, string> change)
    {
        var copy = body.DeepClone();
        int last = path.LastIndexOf('/');
        change(last == 0 ? copy : At(copy, path[..last])!, path[(last + 1)..]);
        return copy;
    }

    private static JsonNode? Child(JsonNode parent, string name) => parent is JsonArray items ? items[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : parent[name];

    private static void Set(JsonNode parent, string name, JsonNode? value)
    {
        if (parent is JsonArray items) items[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] = value;
        else parent[name] = value;
    }

    private static void Remove(JsonNode parent, string name)
    {
        if (parent is JsonArray items) items.RemoveAt(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture));
        else parent.AsObject().Remove(name);
    }
}
