using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.State;

public class ItemReferencesTests
{
    private static readonly ResponsesState State = new();

    [TestCase("""{"input":[{"type":"item_reference","id":"msg_1"}]}""", "msg_1")]
    [TestCase("""{"input":[{"id":"msg_1"},{"role":"user","content":"Hi"},{"id":"rs_2","type":null}]}""", "msg_1 rs_2")]
    [TestCase("""{"input":[{"type":"item\u005freference","id":"msg\u005f1"}]}""", "msg_1")]
    [TestCase("""{"input":[{"type":"message","id":"msg_1"},{"id":"msg_2","role":"user"},{"id":7},{},7,null,[{"id":"x"}],"item_reference"]}""", "")]
    [TestCase("""{"input":"item_reference"}""", "")]
    [TestCase("""{"model":"item_reference"}""", "")]
    public void ReferencesIn_AnyInput_FindsThemAlone(string body, string ids)
    {
        byte[] bytes = Json.Bytes(body);
        var found = State.ReferencesIn(bytes);
        Assert.That(string.Join(' ', found.Select(one => one.Id)), Is.EqualTo(ids));
        Assert.That(found.Select(one => Json.Text(bytes[one.At])), Is.All.StartsWith("{").And.All.EndsWith("}").And.All.Contains("id"));
    }

    [TestCase("msg_0123456789abcdef012345670", "resp_0123456789abcdef01234567")]
    [TestCase("fc_0123456789abcdef0123456712", "resp_0123456789abcdef01234567")]
    [TestCase("rs_pk0123456789abcdef012345673", "resp_0123456789abcdef01234567")]
    [TestCase("msg_0123456789abcdef01234567", null)]
    [TestCase("msg_0123456789ABCDEF012345670", null)]
    [TestCase("msg_0123456789abcdef01234567x", null)]
    [TestCase("0123456789abcdef012345670", null)]
    [TestCase("msg_1", null)]
    [TestCase("", null)]
    public void ReplyIdOf_OwnItemsAlone_IsTheirResponse(string item, string? response) => Assert.That(State.ReplyIdOf(item), Is.EqualTo(response));

    [TestCase("""{"id":"a","n":1},{"n":[{"id":"b"}],"id":"b"}""", "b", """{"n":[{"id":"b"}],"id":"b"}""")]
    [TestCase("""{"id":"a","n":1}""", "b", "")]
    [TestCase("", "b", "")]
    public void FindItem_ById_IsTheWholeItem(string items, string id, string expected) => Assert.That(Json.Text(State.FindItem(Json.Bytes(items), id).Span), Is.EqualTo(expected));
}
