using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Cli;

public class RequestCheckTests
{
    private static ProviderError? Find(string members, string messages = """[{"role":"user","content":"Hi"}]""", string model = "auto")
    {
        var error = ChatDocument.TryRead(Json.Bytes($$"""{"model":"m",{{members}}"messages":{{messages}}}"""), out var chat);
        Assert.That(error, Is.Null);
        using (chat) return ProviderKit.Vendors.Cli.CliRequestCheck.Find(chat!, model, "acme");
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
    [TestCase("tools", """[{"type":"web_search_20250305","name":"web_search"}]""")]
    [TestCase("logit_bias", """{"1":2}""")]
    [TestCase("modalities", """["text","audio"]""")]
    [TestCase("web_search_options", "{}")]
    [TestCase("unheard_of", "1")]
    public void Parameter_ThatCannotBeServed_IsNamed(string name, string value)
    {
        var error = Find($"\"{name}\":{value},");
        Assert.That((error!.Kind, error.HttpStatus, error.Param), Is.EqualTo((ProviderErrorKind.InvalidRequest, 400, name)));
    }

    [TestCase("""[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]""", "messages[0].content[1].image_url")]
    [TestCase("""[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]""", "messages[0].content[0]")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"tool","tool_call_id":"1","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]""", "messages[1].content[0].image_url")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":"b","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"user","content":"c"}]""", "messages[1].images[0].image_url")]
    [TestCase("[]", "messages")]
    [TestCase("""[{"role":"user","content":" "}]""", "messages")]
    public void Message_ThatCannotBeServed_IsNamed(string messages, string param) =>
        Assert.That(Find("", messages)!.Param, Is.EqualTo(param));

    [Test]
    public void LogProbs_ThatAreAWish_AreLeftOutAndNamed()
    {
        ChatDocument.TryRead(Json.Bytes("""{"model":"m","logprobs":true,"top_logprobs":2,"messages":[{"role":"user","content":"Hi"}],"extra_content":{"soft":{"logprobs":true}}}"""), out var chat);
        using (chat)
        {
            Assert.That(ProviderKit.Vendors.Cli.CliRequestCheck.Find(chat!, "auto", "acme")?.Message, Is.Null);
            Assert.That(chat!.LeftOut!.ToString(), Does.Contain("logprobs"));
        }
    }

    [Test]
    public void Model_ThatWouldBeAnOption_IsRefused() => Assert.That(Find("", model: "--force")!.Param, Is.EqualTo("model"));

    [Test]
    public void Harmless_Parameters_ArePassedOver() => Assert.That(
        Find("""
            "temperature":1,"top_p":1,"max_tokens":5,"max_completion_tokens":5,"frequency_penalty":1,"presence_penalty":1,"seed":1,"user":"u",
            "reasoning_effort":"low","parallel_tool_calls":true,"tools":[],"tool_choice":"auto","stop":[],"n":1,"logprobs":false,
            "response_format":{"type":"text"},"logit_bias":{},"modalities":["text"],"top_logprobs":0,"metadata":{"a":"b"},"unheard_of":null,
            """),
        Is.Null);

    [TestCase("""[{"role":"system","content":"Say one word."}]""", "Say one word.", Description = "system alone")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"x\":1}"}}]},{"role":"tool","tool_call_id":"1","content":"b"}]""",
        "Human: a\nAssistant: [Called the tool f with {\"x\":1}]\n\nHuman: [Result of the tool f]\nb\nAssistant: ")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{"}}]}]""",
        "Human: a\nAssistant: [Called the tool f with {]\n\nHuman: [Error of the tool f]\nNo result: this call was not answered.\nAssistant: ")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]""", "Human: a\nAssistant: b\nHuman: Continue.\nAssistant: ")]
    public void Conversation_OfAnotherModel_GoesOnAsText(string messages, string transcript)
    {
        ChatDocument.TryRead(Json.Bytes($$"""{"model":"m","messages":{{messages}}}"""), out var chat);
        using (chat)
        {
            Assert.That(ProviderKit.Vendors.Cli.CliRequestCheck.Find(chat!, "auto", "acme"), Is.Null);
            Assert.That(ProviderKit.Vendors.Cli.CliPrompt.Transcript(chat!), Is.EqualTo(transcript));
        }
    }
}
