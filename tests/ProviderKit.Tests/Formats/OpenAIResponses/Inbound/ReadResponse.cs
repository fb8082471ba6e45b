using System.Text;
using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Reads a stream of events as the strictest of the vendor's SDKs does (openai-node, <c>responses.stream()</c>), and insists on more:
/// numbers without gaps, each <c>added</c> with its <c>done</c>, deltas that add up to what is done, and an end that has all items.
/// </summary>
internal sealed record ReadResponse(JsonNode Response, IReadOnlyList<string> Names)
{
    public JsonArray Output => Response["output"]!.AsArray();

    public string Status => Response["status"]!.GetValue<string>();

    /// <summary>Reads a stream that ends with a response which holds its items.</summary>
    public static ReadResponse Of(IReadOnlyList<(string Name, JsonNode Data)> events)
    {
        var (end, done) = Read(events);
        Assert.That(end["output"]!.ToJsonString(), Is.EqualTo(done.ToJsonString()));
        return new ReadResponse(end, [.. events.Select(e => e.Name)]);
    }

    /// <summary>Reads a stream that failed on its way through: the response at its end.</summary>
    public static JsonNode OfFailed(IReadOnlyList<(string Name, JsonNode Data)> events)
    {
        var (end, _) = Read(events);
        Assert.That((string?)end["status"], Is.EqualTo("failed"));
        return end;
    }

    private static (JsonNode End, JsonArray Done) Read(IReadOnlyList<(string Name, JsonNode Data)> events)
    {
        var done = new JsonArray();
        var open = new Stack<string>();
        var text = new StringBuilder();
        JsonNode? end = null;
        string? id = null, itemId = null;
        for (int i = 0; i < events.Count; i++)
        {
            var (name, data) = events[i];
            Assert.That(end, Is.Null, "nothing follows the end");
            Assert.That(data["type"]!.GetValue<string>(), Is.EqualTo(name));
            Assert.That(data["sequence_number"]!.GetValue<int>(), Is.EqualTo(i));
            Assert.That(i == 0, Is.EqualTo(name == "response.created"));
            if (data["response"] is { } response)
            {
                id ??= response["id"]!.GetValue<string>();
                Assert.That(response["id"]!.GetValue<string>(), Is.EqualTo(id), "one id");
            }
            if (data["output_index"] is { } index) Assert.That(index.GetValue<int>(), Is.EqualTo(done.Count), "one item is open at a time");
            if (data["item_id"] is { } of) Assert.That(of.GetValue<string>(), Is.EqualTo(itemId));
            switch (name)
            {
                case "response.created" or "response.in_progress":
                    Assert.That(data["response"]!["status"]!.GetValue<string>(), Is.EqualTo("in_progress"));
                    break;
                case "response.output_item.added":
                    itemId = data["item"]!["id"]!.GetValue<string>();
                    Assert.That(itemId, Is.Not.Empty);
                    Assert.That(open, Is.Empty);
                    open.Push("item");
                    text.Clear();
                    break;
                case "response.output_item.done":
                    Assert.That(data["item"]!["id"]!.GetValue<string>(), Is.EqualTo(itemId));
                    Assert.That(open.Pop(), Is.EqualTo("item"));
                    done.Add(data["item"]!.DeepClone());
                    break;
                case "response.content_part.added" or "response.reasoning_summary_part.added":
                    open.Push("part");
                    text.Clear();
                    break;
                case "response.content_part.done" or "response.reasoning_summary_part.done":
                    Assert.That(open.Pop(), Is.EqualTo("part"));
                    Assert.That((data["part"]!["text"] ?? data["part"]!["refusal"])!.GetValue<string>(), Is.EqualTo(text.ToString()));
                    break;
                case "response.output_text.annotation.added":
                    Assert.That(open.Peek(), Is.EqualTo("part"));
                    break;
                case "response.web_search_call.in_progress" or "response.web_search_call.searching" or "response.web_search_call.completed":
                    Assert.That(open.Peek(), Is.EqualTo("item"));
                    break;
                case var delta when delta.EndsWith(".delta", StringComparison.Ordinal):
                    Assert.That(open.Peek(), Is.EqualTo(delta is "response.function_call_arguments.delta" or "response.custom_tool_call_input.delta" ? "item" : "part"));
                    text.Append(data["delta"]!.GetValue<string>());
                    break;
                case "response.output_text.done" or "response.refusal.done" or "response.reasoning_summary_text.done" or "response.function_call_arguments.done" or "response.custom_tool_call_input.done":
                    Assert.That((data["text"] ?? data["refusal"] ?? data["arguments"] ?? data["input"])!.GetValue<string>(), Is.EqualTo(text.ToString()));
                    break;
                case "response.completed" or "response.incomplete" or "response.failed":
                    Assert.That(open, Is.Empty, "what was added is done");
                    end = data["response"]!.DeepClone();
                    Assert.That($"response.{end["status"]}", Is.EqualTo(name));
                    break;
                default:
                    Assert.Fail($"an event {name}");
                    break;
            }
        }
        Assert.That(end, Is.Not.Null, "the response ends");
        return (end!, done);
    }
}
