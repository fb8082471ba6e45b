using ProviderKit.Dispatch.Sessions;
using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Dispatch.Sessions;

/// <summary>A conversation without an id is recognised by its system text and its first user message.</summary>
public class ConversationStartTests
{
    private const string System = """{"role":"system","content":"Be brief."}""";
    private const string Hello = """{"role":"user","content":"Hello"}""";

    private static readonly SessionReader Reader = new("0123456789abcdef"u8.ToArray());

    [TestCase(System + "," + Hello + """,{"role":"assistant","content":"Hi"},{"role":"user","content":"And?"}""", Description = "grows")]
    [TestCase("""{"content":"Be brief.","role":"developer"},{"content":"Hello","name":"x","role":"user"}""", Description = "other order, other role of the system")]
    [TestCase("""{"role":"system","content":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}""", Description = "parts")]
    [TestCase(System + """,{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:,x"}},{"text":"Hello"}]}""", Description = "only text counts")]
    [TestCase(System + """,{"role":"assistant","content":"Welcome"},""" + Hello + """,{"role":"system","content":"Later."}""", Description = "what comes later does not count")]
    public void Read_SameBeginning_IsTheSameConversation(string messages)
    {
        Assert.That(KeyOf(messages), Is.EqualTo(KeyOf(System + "," + Hello)));
    }

    [TestCase(Hello)]
    [TestCase(System)]
    [TestCase(System + """,{"role":"user","content":"Hello!"}""")]
    [TestCase("""{"role":"system","content":"Be brief.Hello"}""", Description = "the system's text is not the user's")]
    [TestCase("""{"role":"user","content":"Be brief.Hello"}""")]
    [TestCase("""{"role":"system","content":"Be"},{"role":"user","content":" brief.Hello"}""")]
    public void Read_AnotherBeginning_IsAnotherConversation(string messages) =>
        Assert.That(KeyOf(messages), Is.Not.Null.And.Not.EqualTo(KeyOf(System + "," + Hello)));

    [TestCase("")]
    [TestCase("7,null,[],{}")]
    [TestCase("""{"role":"user"},{"role":7,"content":"Hi"},{"content":"Hi"}""")]
    [TestCase("""{"role":"user","content":null}""")]
    [TestCase("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:,x"}},7,{"text":null}]}""")]
    [TestCase("""{"role":"assistant","content":"Hi"}""")]
    public void Read_NoText_BelongsToNone(string messages) => Assert.That(KeyOf(messages), Is.Null);

    [Test]
    public void Read_LongTexts_DifferByTheirFirstKilobyteAndTheirLength()
    {
        var key = KeyOf(User(new string('a', 10_000)));
        Assert.That(KeyOf(User(new string('a', 1024) + new string('b', 8976))), Is.EqualTo(key));
        Assert.That(KeyOf(User(new string('a', 1023) + new string('b', 8977))), Is.Not.EqualTo(key));
        Assert.That(KeyOf(User(new string('a', 10_001))), Is.Not.EqualTo(key));
        Assert.That(KeyOf($$"""{"role":"system","content":"{{new string('s', 100_000)}}"},{{User(new string('a', 100_000))}}"""), Is.Not.Null);

        static string User(string text) => $$"""{"role":"user","content":"{{text}}"}""";
    }

    private static SessionKey? KeyOf(string messages) => Reader.Read(ChatRequest.Parse(Json.Bytes($$"""{"model":"m","messages":[{{messages}}],"stream":false}""")));
}
