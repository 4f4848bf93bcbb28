// Keywords of editors, which validators ignore: SchemaStore adds them to ajv too (`unknownKeywords` of its checks).
module.exports = (ajv) => {
  ajv.addKeyword('patternErrorMessage')
}
