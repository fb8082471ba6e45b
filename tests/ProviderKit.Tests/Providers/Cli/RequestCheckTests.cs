using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Providers.Cli;

public class RequestCheckTests
{
    private static ProviderError? Find(string members, string messages = """[{"role":"user","content":"Hi"}]""", string model = "auto")
    {
        var error = ChatDocument.TryRead(Json.Bytes($$"""{"model":"m",{{members}}"messages":{{messages}}}"""), out var chat);
        Assert.That(error, Is.Null);
        using (chat) return ProviderKit.Providers.Cli.CliRequestCheck.Find(chat!, model, "acme");
    }

    [TestCase("tools", """[{"type":"function","function":{"name":"f"}}]""")]
    [TestCase("tool_choice", "\"required\"")]
    [TestCase("functions", "[]")]
    [TestCase("n", "2")]
    [TestCase("logprobs", "true")]
    [TestCase("top_logprobs", "2")]
    [TestCase("stop", "\"x\"")]
    [TestCase("response_format", """{"type":"json_object"}""")]
    [TestCase("audio", "{}")]
    public void Parameter_ThatCannotBeServed_IsNamed(string name, string value)
    {
        var error = Find($"\"{name}\":{value},");
        Assert.That((error!.Kind, error.HttpStatus, error.Param), Is.EqualTo((ProviderErrorKind.InvalidRequest, 400, name)));
    }

    [TestCase("""[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]""", "messages[0].content[1].image_url")]
    [TestCase("""[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]""", "messages[0].content[0]")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f"}}]}]""", "messages[1].tool_calls")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"tool","tool_call_id":"1","content":"b"}]""", "messages[1].role")]
    [TestCase("[]", "messages")]
    [TestCase("""[{"role":"system","content":"a"}]""", "messages")]
    public void Message_ThatCannotBeServed_IsNamed(string messages, string param) =>
        Assert.That(Find("", messages)!.Param, Is.EqualTo(param));

    [Test]
    public void Model_ThatWouldBeAnOption_IsRefused() => Assert.That(Find("", model: "--force")!.Param, Is.EqualTo("model"));

    [Test]
    public void Harmless_Parameters_ArePassedOver() => Assert.That(
        Find("""
            "temperature":1,"top_p":1,"max_tokens":5,"max_completion_tokens":5,"frequency_penalty":1,"presence_penalty":1,"seed":1,"user":"u",
            "reasoning_effort":"low","parallel_tool_calls":true,"tools":[],"tool_choice":"auto","stop":[],"n":1,"logprobs":false,
            "response_format":{"type":"text"},"unheard_of":{"x":1},
            """),
        Is.Null);
}
