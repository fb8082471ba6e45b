using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Tests.Support;
using ProviderKit.Texts;

namespace ProviderKit.Tests.Texts;

public class MemberRemoverTests
{
    [Test]
    public void Remove_AnyMembers_LeavesTheOthersAsWellFormedJson([Values(1, 2, 3, 4, 5)] int count, [Values("", " ", "\n\t")] string space)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"m{i}")];
        string json = "{" + string.Join(",", names.Select(name => $"{space}\"{name}\"{space}:{space}{{\"x\":[1,2]}}{space}")) + "}";
        for (int chosen = 0; chosen < 1 << count; chosen++)
        {
            var edits = new List<SplicedBody.Edit>();
            var remover = new MemberRemover(Json.Bytes(json), edits);
            var expected = JsonNode.Parse(json)!.AsObject();
            for (int i = 0; i < count; i++)
            {
                if ((chosen & (1 << i)) == 0) continue;
                int start = json.IndexOf($"\"m{i}\"", StringComparison.Ordinal);
                remover.Remove(start, json.IndexOf("]}", start, StringComparison.Ordinal) + 2);
                expected.Remove($"m{i}");
            }
            string result = Json.Text(new SplicedBody(Json.Bytes(json), default, default, edits));
            Assert.That(() => JsonDocument.Parse(result).Dispose(), Throws.Nothing, result);
            Json.AssertEqual(JsonNode.Parse(result), expected.ToJsonString());
        }
    }
}
