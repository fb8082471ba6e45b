namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>What Gemini cannot do is a 400 that names the parameter.</summary>
public class GoogleRefusalTests
{
    private const string Ask = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    private const string Tool = """ "tools":[{"type":"function","function":{"name":"f"}}] """;

    private static TestCaseData Case(string param, string members, string model = GoogleHarness.Gemini3, string? name = null) =>
        new(param, members, model) { TestName = $"{{m}}({name ?? param})" };

    private static TestCaseData Set(string param, string value, string model = GoogleHarness.Gemini3, string? name = null) =>
        Case(param, $"{Ask},\"{param}\":{value}", model, name);

    private static readonly TestCaseData[] Refused =
    [
        Set("stop", """["1","2","3","4","5","6"]"""),
        Set("n", "0", name: "no choice"),
        Set("n", "9", name: "too many choices"),
        Set("logit_bias", """{"50256":-100}"""),
        Set("modalities", """["text","audio"]"""),
        Set("audio", """{"voice":"alloy","format":"wav"}"""),
        Set("web_search_options", "{}", "gemma-3-27b-it"),
        Set("functions", "[]"),
        Set("function_call", "\"auto\""),
        Set("unheard_of", "1"),
        Set("thinking", """{"type":"enabled","budget_tokens":1024}"""),
        Case("tools", $"{Ask},{Tool}", "gemini-2.5-flash-image", "an image model"),
        Case("tools", $"{Ask},{Tool}", "gemma-3-27b-it", "a model without functions"),
        Set("tool_choice", "\"required\"", name: "required without tools"),
        Case("tool_choice", $$$"""{{{Ask}}},{{{Tool}}},"tool_choice":{"type":"function","function":{"name":"g"}}""", name: "a tool not given"),
        Set("reasoning_effort", "\"none\"", "gemini-3-flash-preview", "cannot be off: 3"),
        Set("reasoning_effort", "\"none\"", "gemini-2.5-pro", "cannot be off: 2.5 pro"),
        Set("reasoning_effort", "\"low\"", "gemini-2.0-flash", "does not think"),
        Set("reasoning_effort", "\"hard\"", name: "no such effort"),
        Set("temperature", "1e999", name: "a number beyond all numbers"),
        Case("messages[0].content[1].image_url",
            """ "messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"https://pictures.test/a.png"}}]}] """),
        Case("messages[0].content[0].image_url",
            """ "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,R0lGODlhAQABAAAAACw="}}]}] """, name: "an image of another kind"),
        Case("messages[0].content[0].image_url",
            """ "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/svg+xml;base64,PHN2Zy8+"}}]}] """, name: "a drawing"),
        Case("messages[0].content[0]", """ "messages":[{"role":"user","content":[{"type":"hologram"}]}] """, name: "a part nobody knows"),
        Case("messages[0].content[0].video_url", """ "messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"x"}}]}] """, name: "a video at an address"),
        Case("messages[0].content[0].file.file_id", """ "messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}] """),
        Case("messages[0].content[0].file.file_data", """ "messages":[{"role":"user","content":[{"type":"file","file":{"file_data":"aGk="}}]}] """),
        Case("messages[0].content[0].input_audio.format", """ "messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"aGk="}}]}] """),
        Case("messages[0].content[0].image_url", """ "messages":[{"role":"system","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},{"role":"user","content":"Hi"}] """, name: "a system image"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void WriteRequest_WhatGeminiCannotDo_IsA400ThatNamesIt(string param, string members, string model)
    {
        var (_, error) = GoogleHarness.Request(members, model);
        Assert.That(error, Is.Not.Null);
        Assert.That((error!.HttpStatus, error.Param), Is.EqualTo((400, param)));
        Assert.That(error.Message, Does.Contain(param).Or.Contain("data URL"));
    }

    [Test]
    public void WriteRequest_ImageNotFetched_SaysWhatToDo()
    {
        var (_, error) = GoogleHarness.Request(""" "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://pictures.test/a.png"}}]}] """);
        Assert.That(error!.Message, Does.Contain("off").And.Contain("data URL").And.Contain("FetchImages"));
        Assert.That(error.Message, Does.Not.Contain("pictures.test"));
    }
}
