using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI;

/// <summary>Requests in the shape of Responses that come to the address of chat completions, as Cursor's agent sends them to a custom base URL.</summary>
public class ItemChatTests
{
    private const string LongName = "mcp.files/read.of.a.server.with.a.name.that.is.longer.than.sixty.four.letters";

    private const string Tools = $$"""
        [{"type":"function","name":"weather","description":"Tells it","parameters":{"type":"object","properties":{"city":{"type":"string"} },"required":["city"] },"strict":false},
         {"type":"function","name":"{{LongName}}","parameters":{"type":"object","properties":{} } }]
        """;

    private static readonly string[] Models = ["ext-openai-gpt-4o", "ext-openai-gpt-5.2", "ext-anthropic-claude-sonnet-4-20250514", "ext-google-gemini-2.5-flash", "ext-ollama-llama3"];

    [Test]
    public async Task Answer_IsAChatCompletion([ValueSource(nameof(Models))] string model, [Values] bool stream)
    {
        await using var app = await GatewayApp.StartAsync(GatewaySetup.WithAllFormats);
        string body = $$"""
            {"user":"u","model":"{{model}}","stream":{{(stream ? "true,\"stream_options\":{\"include_usage\":true}" : "false")}},"store":false,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"medium","summary":"auto"},"text":{"verbosity":"low"},
             "input":[{"role":"system","content":"Be brief"},{"role":"user","content":[{"type":"input_text","text":"Where?"}]},
                      {"type":"function_call","call_id":"c1","name":"weather","arguments":"{\"city\":\"Rome\"}"},{"type":"function_call_output","call_id":"c1","output":"sunny"},
                      {"role":"assistant","content":[{"type":"output_text","text":"It is sunny."}]},
                      {"role":"user","content":[{"type":"input_text","text":"CALL_TOOL weather {\"city\":\"Paris\"}"}]}],"tools":{{Tools}},"tool_choice":"auto"}
            """;

        var answer = await app.SendAsync(Chat.Post(body));

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, false)), answer.Text);
        var replies = stream ? answer.Chunks : [answer.Json];
        Assert.That(replies.Select(r => r.GetProperty("object").GetString()), Is.All.EqualTo(stream ? "chat.completion.chunk" : "chat.completion"));
        Assert.That(replies.Select(r => r.GetProperty("model").GetString()), Is.All.EqualTo(model));
        Assert.That(CallOf(replies), Is.EqualTo(("weather", """{"city":"Paris"}""")), answer.Text);
        Assert.That(FinishOf(replies), Is.EqualTo("tool_calls"));
        Assert.That(replies[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt64(), Is.EqualTo((await app.RecordOf(answer)).Usage.CompletionTokens).And.GreaterThan(0));
    }

    [Test]
    public async Task Call_OfAToolWhoseNameNoUpstreamTakes_HasTheClientsName([ValueSource(nameof(Models))] string model, [Values] bool stream)
    {
        await using var app = await GatewayApp.StartAsync(GatewaySetup.WithAllFormats);
        string body = $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"input":"Hello","tools":[{"type":"function","name":"{{LongName}}"}],"tool_choice":{"type":"function","name":"{{LongName}}"} }""";

        var answer = await app.SendAsync(Chat.Post(body));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Text, Does.Contain(LongName).Or.Contain("\"stop\"")); // ollama's API cannot demand a call
        Assert.That(CallOf(stream ? answer.Chunks : [answer.Json]).Name, Is.AnyOf(LongName, ""), answer.Text);
        if (!model.StartsWith("ext-ollama", StringComparison.Ordinal)) Assert.That(answer.Text, Does.Contain(LongName));
    }

    [Test]
    public async Task LeftOut_IsNamedAsTheClientWroteIt()
    {
        await using var app = await GatewayApp.StartAsync(GatewaySetup.WithAllFormats);

        var answer = await app.SendAsync(Chat.Post("""{"model":"ext-anthropic-claude-sonnet-4-20250514","input":"Hello","tools":[{"type":"web_search_preview"},{"type":"file_search"}]}"""));

        Assert.That((answer.Status, answer.Header("x-providerkit-ignored")), Is.EqualTo((200, "tools[1] (file_search)")), answer.Text);
    }

    [TestCase("""{"model":"ext-openai-gpt-4o","input":5}""", "messages", TestName = "InputOfNoType")]
    [TestCase("""{"model":"ext-openai-gpt-4o","input":"a","messages":5}""", "messages", TestName = "Both")]
    [TestCase("""{"model":"ext-openai-gpt-4o"}""", "messages", TestName = "Neither")]
    [TestCase("""{"model":"ext-openai-gpt-4o","input":"a","input":"b"}""", "input", TestName = "InputTwice")]
    [TestCase("""{"model":"ext-openai-gpt-4o","input":[{"role":"user","content":5}]}""", "input[0].content", TestName = "ContentOfNoType")]
    [TestCase("""{"model":"ext-openai-gpt-4o","input":"a","previous_response_id":"resp_1"}""", "previous_response_id", TestName = "PreviousResponse")]
    [TestCase("""{"model":"ext-openai-gpt-4o","input":"a","background":true}""", "background", TestName = "Background")]
    [TestCase("""{"input":"a"}""", "model", TestName = "NoModel")]
    public async Task Body_ThatIsWrong_Is400AndNamesTheField(string body, string param)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Chat.Post(body));

        Assert.That((answer.Status, answer.Json.GetProperty("error").GetProperty("param").GetString()), Is.EqualTo((400, param)), answer.Text);
        Assert.That(app.Upstream, Is.Empty);
    }

    private static (string Name, string Arguments) CallOf(IEnumerable<JsonElement> replies)
    {
        string name = "", arguments = "";
        foreach (var reply in replies)
            foreach (var choice in reply.GetProperty("choices").EnumerateArray())
                if ((choice.TryGetProperty("delta", out var message) || choice.TryGetProperty("message", out message)) && message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
                    foreach (var function in calls.EnumerateArray().Select(call => call.GetProperty("function")))
                    {
                        name += function.TryGetProperty("name", out var part) ? part.GetString() : "";
                        arguments += function.TryGetProperty("arguments", out part) ? part.GetString() : "";
                    }
        return (name, arguments);
    }

    private static string? FinishOf(IEnumerable<JsonElement> replies) =>
        replies.SelectMany(r => r.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("finish_reason").GetString()).Last(finish => finish is not null);
}
